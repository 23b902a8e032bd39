package dev.parley.wire;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of one conversation; publishing the same conversation_id again replaces it.
 *
 * @param tenant whose conversation it is; {@value #DEFAULT_TENANT} where there is only one
 * @param conversationId unique within the tenant
 * @param userId who spoke with the bot
 * @param platform where, for instance {@code telegram} or {@code web}
 * @param occurredAt when it happened, cut to microseconds; it orders nothing
 * @param transcript the turns, one a line
 * @param summary what it was about, or null
 * @param metadata a JSON object as text
 * @see ConversationLimits
 */
public record Conversation(
    String tenant,
    String conversationId,
    String userId,
    String platform,
    Instant occurredAt,
    String transcript,
    @Nullable String summary,
    String metadata) {
  /** The tenant of those who have only one. */
  public static final String DEFAULT_TENANT = "default";

  /**
   * @throws InvalidConversationException when a field breaks its limit
   */
  public Conversation {
    ConversationLimits.tenant(tenant);
    ConversationLimits.id("conversation_id", conversationId);
    ConversationLimits.id("user_id", userId);
    ConversationLimits.id("platform", platform);
    occurredAt = ConversationLimits.occurredAt(occurredAt);
    ConversationLimits.text("transcript", transcript, ConversationLimits.TRANSCRIPT_BYTES);
    if (summary != null) {
      ConversationLimits.text("summary", summary, ConversationLimits.SUMMARY_BYTES);
    }
    ConversationLimits.metadata(metadata);
  }

  /** The key its records carry. */
  public RecordKey key() {
    return new RecordKey(tenant, conversationId);
  }

  /** A builder with the default tenant, no summary and empty metadata. */
  public static Builder builder() {
    return new Builder();
  }

  /** Names the identity and never the text, so that it is safe in a log. */
  @Override
  public String toString() {
    return "Conversation[" + key() + "]";
  }

  /** Collects the fields by name; {@link #build} checks them. */
  public static final class Builder {
    private String tenant = DEFAULT_TENANT;
    private @Nullable String conversationId;
    private @Nullable String userId;
    private @Nullable String platform;
    private @Nullable Instant occurredAt;
    private @Nullable String transcript;
    private @Nullable String summary;
    private String metadata = "{}";

    private Builder() {}

    public Builder tenant(String value) {
      tenant = value;
      return this;
    }

    public Builder conversationId(String value) {
      conversationId = value;
      return this;
    }

    public Builder userId(String value) {
      userId = value;
      return this;
    }

    public Builder platform(String value) {
      platform = value;
      return this;
    }

    public Builder occurredAt(Instant value) {
      occurredAt = value;
      return this;
    }

    public Builder transcript(String value) {
      transcript = value;
      return this;
    }

    public Builder summary(@Nullable String value) {
      summary = value;
      return this;
    }

    /** A JSON object as text. */
    public Builder metadata(String value) {
      metadata = value;
      return this;
    }

    /**
     * The conversation, checked.
     *
     * @throws InvalidConversationException when a field is missing or breaks its limit
     */
    @SuppressWarnings("NullAway") // The constructor names each field that is missing.
    public Conversation build() {
      return new Conversation(
          tenant, conversationId, userId, platform, occurredAt, transcript, summary, metadata);
    }
  }
}
