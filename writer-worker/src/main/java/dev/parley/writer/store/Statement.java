package dev.parley.writer.store;

import java.util.Locale;

/** What a batch asks of the database, by the names that operators see. */
public enum Statement {
  READ_STANDINGS,
  COPY_CONVERSATIONS,
  UPDATE_CONVERSATIONS,
  READ_PASSAGES,
  DELETE_PASSAGES,
  COPY_PASSAGES,
  COMMIT;

  /** As it stands in metrics and logs. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
