// A button that prints the page.
class PrintController extends window.StimulusModule.Controller {
    print() {
        window.print();
    }
}

window.wagtail.app.register("planner-print", PrintController);
