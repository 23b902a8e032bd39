package dev.parley.e2e.docs;

import static dev.parley.e2e.docs.MarkdownTable.code;

import dev.parley.wire.DeadLetterReason;

/** Why a record becomes a dead letter, and what to do about it. */
final class ReasonsTable {
  @Override
  public String toString() {
    MarkdownTable table = new MarkdownTable("reason", "meaning", "remedy");
    for (DeadLetterReason reason : DeadLetterReason.values()) {
      table.row(code(reason.code()), meaning(reason), remedy(reason));
    }
    return table.toString();
  }

  // Without a default, so that a new reason does not compile until it is documented.
  private static String meaning(DeadLetterReason reason) {
    return switch (reason) {
      case UNDECODABLE -> "the value is not Avro single-object encoding of the topic's event";
      case UNKNOWN_SCHEMA -> "the value has a schema that this version does not know";
      case INVALID -> "the event breaks a limit or contradicts itself";
      case KEY_MISMATCH -> "the key is not `tenant/conversation_id` of the value";
      case WRONG_PARTITION -> "the partition is not that of the key";
      case INVALID_POSITION ->
          "a record of the bulk topic has no `parley-position`, or not that of its conversation";
      case TOO_LARGE -> "the dead letter would not fit its topic, so it has no value";
      case REFUSED_BY_DATABASE -> "Postgres refused the row when it stood alone";
    };
  }

  private static String remedy(DeadLetterReason reason) {
    return switch (reason) {
      case UNDECODABLE -> "mend the publisher";
      case UNKNOWN_SCHEMA -> "upgrade the workers, then send it again";
      case INVALID -> "shorten or mend the field, publish again";
      case KEY_MISMATCH -> "mend the publisher's key";
      case WRONG_PARTITION -> "set `partitioner=murmur2_random` in librdkafka clients";
      case INVALID_POSITION -> "send it again with `parley replay`, which writes the header";
      case TOO_LARGE -> "read the bytes at the origin that its headers name";
      case REFUSED_BY_DATABASE -> "see the writer's log for the SQLSTATE";
    };
  }
}
