package dev.parley.runtime.settings;

import java.util.Locale;
import java.util.regex.Pattern;

/** Hides what must not be shown in settings whose type does not say that they are secret. */
final class Masking {
  /** To the last '@', for a password may hold one, or a '/', though an address should not. */
  private static final Pattern USER_INFO = Pattern.compile("://\\S*@");

  private static final Pattern SECRET_NAME =
      Pattern.compile("password|secret|jaas|key|token|credential|assertion|certificate");

  private Masking() {}

  /** The text with the user and password of any address in it masked. */
  static String userInfo(String text) {
    return USER_INFO.matcher(text).replaceAll("://" + Secret.MASK + "@");
  }

  /** The value of a Kafka client setting, masked when its name speaks of a secret. */
  static String kafka(String name, String value) {
    return SECRET_NAME.matcher(name.toLowerCase(Locale.ROOT)).find()
        ? Secret.MASK
        : userInfo(value);
  }
}
