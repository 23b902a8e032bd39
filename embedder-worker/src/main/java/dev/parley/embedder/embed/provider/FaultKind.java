package dev.parley.embedder.embed.provider;

import java.util.Locale;

/** What went wrong with a call; its remedy differs by {@link #blame}. */
public enum FaultKind {
  /** The whole call took too long, be it that nothing came or that it dripped in. */
  TIMEOUT(Blame.PASSING),
  /** No connection, or one that broke. */
  UNREACHABLE(Blame.PASSING),
  /** The provider failed: 5xx, 408, 409 or 425. */
  SERVER_ERROR(Blame.PASSING),
  /** An answer that is not one vector a text of the declared model, in order. */
  BAD_RESPONSE(Blame.PASSING),
  /** The texts, or one of them, are refused. */
  REFUSED(Blame.TEXTS),
  /** A text is longer than the model reads. */
  TOO_LONG(Blame.TEXTS),
  /** The key is missing, wrong or not allowed: 401, 403. */
  UNAUTHORIZED(Blame.SETUP),
  /** The provider does not have the model. */
  MODEL_MISSING(Blame.SETUP),
  /** What was paid for is used up. */
  QUOTA_SPENT(Blame.SETUP),
  /** The provider does not understand what is asked, whatever the texts. */
  MISCONFIGURED(Blame.SETUP),
  /** Nothing was sent: the provider is left alone for a while after failures. */
  RESTING(Blame.RESTING);

  /** Whose doing a fault is. */
  enum Blame {
    /** The provider's or the network's, for now: trying again makes sense. */
    PASSING,
    /** The texts'. */
    TEXTS,
    /** That of keys, models or settings: a person must act, and no text is to blame. */
    SETUP,
    /** That of earlier calls. */
    RESTING
  }

  private final Blame blame;

  FaultKind(Blame blame) {
    this.blame = blame;
  }

  Blame blame() {
    return blame;
  }

  /** Whether the same texts would be refused each time. */
  public boolean isOfTheTexts() {
    return blame == Blame.TEXTS;
  }

  /** Whether the fault says nothing about the texts, so that any others had met it too. */
  public boolean isWhateverTheTexts() {
    return blame == Blame.SETUP || blame == Blame.RESTING;
  }

  /** Its name in metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
