package dev.parley.embedder.cache;

import dev.parley.wire.ModelIdentity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names texts for the cache: HMAC-SHA256 over tenant, the tenant's epoch, all that decides what
 * vector the model gives, and the text. Each field is preceded by its length, so that no two lists
 * of fields run together. Who reads the cache but not the secret cannot find out whether a text
 * that they guess was embedded. Safe for many threads.
 */
public final class CacheKeys {
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec secret;
  private final byte[] model;

  /**
   * @param secret any bytes, at least one
   */
  public CacheKeys(byte[] secret, ModelIdentity model) {
    this.secret = new SecretKeySpec(secret, ALGORITHM);
    this.model =
        fields(
            model.name(),
            model.revision(),
            Integer.toString(model.dimensions()),
            model.passagePrefix(),
            Boolean.toString(model.normalized()));
  }

  /**
   * The keys of {@code texts} in order.
   *
   * @param epoch raised to forget all that is kept for the tenant
   */
  public List<CacheKey> of(String tenant, int epoch, List<String> texts) {
    Mac mac = mac();
    byte[] owner = fields(tenant, Integer.toString(epoch));
    List<CacheKey> keys = new ArrayList<>(texts.size());
    for (String text : texts) {
      mac.update(owner);
      mac.update(model);
      mac.update(fields(text));
      keys.add(new CacheKey(Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal())));
    }
    return keys;
  }

  private Mac mac() {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  private static byte[] fields(String... values) {
    List<byte[]> encoded = new ArrayList<>(values.length);
    int length = 0;
    for (String value : values) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      encoded.add(bytes);
      length += Integer.BYTES + bytes.length;
    }
    ByteBuffer fields = ByteBuffer.allocate(length);
    for (byte[] bytes : encoded) {
      fields.putInt(bytes.length).put(bytes);
    }
    return fields.array();
  }
}
