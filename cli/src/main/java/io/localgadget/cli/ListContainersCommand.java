package io.localgadget.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Prints the collection, and with -w each creation and removal. */
final class ListContainersCommand implements Command {
    @Override
    public String name() {
        return "list-containers";
    }

    @Override
    public String description() {
        return "List the containers of this machine, or watch them come and go.";
    }

    @Override
    public void describe(CommandSpec spec) {
        Flags.flag(spec, "Print each creation and removal, and go on until Ctrl-C.", "-w", "--watch");
        ContainerFlags.addTo(spec);
        OutputFlags.addTo(spec);
        RunFlags.addTo(spec);
    }

    @Override
    public void run(ParseResult arguments, Session session) {
    }
}
