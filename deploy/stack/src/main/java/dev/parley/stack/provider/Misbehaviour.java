package dev.parley.stack.provider;

/** What the simulated provider does instead of answering well. */
public enum Misbehaviour {
  /** 429 and no word of how long. */
  TOO_MANY_REQUESTS,
  /** 429 with {@code Retry-After: 1}. */
  TOO_MANY_REQUESTS_FOR_A_SECOND,
  /** 503 with a {@code Retry-After} that is a date, a second away. */
  UNAVAILABLE_UNTIL,
  /** 503 without {@code Retry-After}: a failure. */
  UNAVAILABLE,
  /** 500. */
  SERVER_ERROR,
  /** 400, whatever the texts. */
  BAD_REQUEST,
  /** 401. */
  UNAUTHORIZED,
  /** 403. */
  FORBIDDEN,
  /** 404, as for a model that is not there. */
  MODEL_MISSING,
  /** 429 with OpenAI's {@code insufficient_quota}: waiting does not help. */
  QUOTA_SPENT,
  /** The connection is reset when the request has been read. */
  RESET,
  /** Nothing is answered, and the connection stays. */
  HANG,
  /** The answer comes a byte at a time, and never to its end. */
  DRIP,
  /** The answer's JSON ends in the middle. */
  TRUNCATED_JSON,
  /** A vector is missing. */
  WRONG_COUNT,
  /** Two vectors have the same index. */
  WRONG_ORDER,
  /** A vector has a float too many. */
  WRONG_DIMENSIONS,
  /** A float is {@code NaN}, as Python writes it. */
  NOT_A_NUMBER,
  /** A float is larger than a float can be. */
  INFINITE,
  /** A vector is all zeros. */
  ZERO_VECTOR,
  /** The answer says that another model gave it. */
  OTHER_MODEL,
  /** The answer is larger than any honest one. */
  ENDLESS
}
