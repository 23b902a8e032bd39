package dev.parley.writer.store;

import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;

/**
 * What was asked about does not stand as it did: another writer was faster. Nothing of the batch is
 * stored; asked again, the database tells what stands now.
 */
final class ChangedMeanwhileException extends SQLTransactionRollbackException {
  private static final long serialVersionUID = 1L;

  /** As a serialisation failure: what passes when it is tried again. */
  private static final String STATE = "40001";

  ChangedMeanwhileException(SQLException cause) {
    super("another writer stored a conversation of the batch meanwhile", STATE, cause);
  }

  ChangedMeanwhileException() {
    super("another writer changed a conversation of the batch meanwhile", STATE);
  }
}
