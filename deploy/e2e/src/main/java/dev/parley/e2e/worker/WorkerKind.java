package dev.parley.e2e.worker;

import dev.parley.embedder.EmbedderMain;
import dev.parley.wire.TopicSpec;
import dev.parley.wire.Topics;
import dev.parley.writer.WriterMain;

/** The two programs. */
public enum WorkerKind {
  EMBEDDER(EmbedderMain.class),
  WRITER(WriterMain.class);

  private final Class<?> main;

  WorkerKind(Class<?> main) {
    this.main = main;
  }

  /** The topic that its group consumes. */
  public TopicSpec input(Topics topics) {
    return this == EMBEDDER ? topics.conversations() : topics.embeddings();
  }

  /** Its consumer group. */
  public String group(Topics topics) {
    return this == EMBEDDER ? topics.embedderGroup() : topics.writerGroup();
  }

  /** As it stands in names and tables. */
  public String label() {
    return this == EMBEDDER ? "embedder" : "writer";
  }

  String mainClass() {
    return main.getName();
  }
}
