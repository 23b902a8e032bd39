package dev.parley.embedder.topology;

import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Ties the window to the life of a Streams task. A revived task initialises the same processor
 * again, so all state is made in {@link #init} and none in a constructor.
 */
final class WindowProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private final WindowTask.Factory tasks;
  private @Nullable WindowTask task;

  WindowProcessor(WindowTask.Factory tasks) {
    this.tasks = tasks;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    close();
    task = tasks.begin(context);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    WindowTask current = task;
    if (current == null) {
      throw new IllegalStateException("a record came to a task that is not initialised");
    }
    current.process(record);
  }

  /**
   * By now Streams has committed what it wants to: nothing is finished here, the store has it all.
   */
  @Override
  public void close() {
    if (task != null) {
      task.close();
      task = null;
    }
  }
}
