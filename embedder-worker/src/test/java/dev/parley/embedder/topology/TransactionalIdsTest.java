package dev.parley.embedder.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionalIdsTest {
  @TempDir private Path directory;

  @Test
  void whatIsNotedIsThereForTheNextWorker() throws Exception {
    try (TransactionalIds ids = open()) {
      ids.note("app-1");
      ids.note("app-2");
      ids.note("app-1");
      assertThat(ids.noted()).containsExactly("app-1", "app-2");
    }
    try (TransactionalIds ids = open()) {
      ids.note("app-3");
      assertThat(ids.noted()).containsExactly("app-1", "app-2", "app-3");
    }
  }

  @Test
  void whatIsForgottenIsGone() throws Exception {
    try (TransactionalIds ids = open()) {
      ids.note("app-1");
      ids.forget();
      assertThat(ids.noted()).isEmpty();
      ids.note("app-2");
    }
    try (TransactionalIds ids = open()) {
      assertThat(ids.noted()).containsExactly("app-2");
    }
  }

  @Test
  void aSecondWorkerIsRefusedAndToldWhatToDo() throws Exception {
    try (TransactionalIds first = open()) {
      first.note("app-1");

      assertThatThrownBy(this::open)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining("a directory of its own");
    }
    open().close();
  }

  private TransactionalIds open() throws Exception {
    return TransactionalIds.open(directory.resolve("not-there-yet"));
  }
}
