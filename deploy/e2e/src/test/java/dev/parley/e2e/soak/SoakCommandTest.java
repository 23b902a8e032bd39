package dev.parley.e2e.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SoakCommandTest {
  @Test
  void folderOfAnEarlierRunIsRefusedAndLeftAsItWas(@TempDir Path folder) throws Exception {
    Path log = Files.writeString(folder.resolve("writer-0.0.log"), "an earlier run's");
    StringWriter told = new StringWriter();

    int exitCode =
        new CommandLine(new SoakCommand())
            .setErr(new PrintWriter(told))
            .execute("--directory", folder.toString());

    assertThat(exitCode).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(told.toString()).contains(folder.toString(), "remove it", "--directory");
    assertThat(log).hasContent("an earlier run's");
  }
}
