package dev.parley.embedder.redis;

import dev.parley.runtime.settings.Secret;
import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import java.util.List;
import java.util.Optional;

/**
 * How Redis is reached.
 *
 * @param uri of one server, of sentinels, or of some nodes of a cluster
 * @param cluster whether it is a cluster
 * @param user instead of the address's
 * @param password instead of the address's
 * @param sentinelPassword of the sentinels themselves
 * @param certificateAuthority PEM; who may vouch for the server, instead of the JDK's
 * @param certificate PEM; what this worker shows
 * @param key PEM; of that certificate
 */
public record RedisSettings(
    Secret uri,
    boolean cluster,
    Optional<String> user,
    Optional<Secret> password,
    Optional<Secret> sentinelPassword,
    Optional<Secret> certificateAuthority,
    Optional<Secret> certificate,
    Optional<Secret> key) {
  public static final Setting<Optional<Secret>> URI =
      Setting.secret(
              "parley.redis.uri",
              "where vectors are cached for all workers: redis://host:6379/0, rediss:// with TLS,"
                  + " redis-sentinel://host1,host2:26379/0#name or rediss-sentinel://, or with"
                  + " parley.redis.cluster redis://host1:6379,host2:6379; user:password@ may stand"
                  + " before the first host; without it each worker has only its own memory")
          .optional();

  public static final Setting<Boolean> CLUSTER =
      Setting.flag(
          "parley.redis.cluster", false, "whether parley.redis.uri names nodes of a Redis Cluster");

  public static final Setting<Optional<String>> USER =
      Setting.text("parley.redis.user", null, "the ACL user, instead of one in parley.redis.uri")
          .optional();

  public static final Setting<Optional<Secret>> PASSWORD =
      Setting.secret(
              "parley.redis.password",
              "that user's password, in which any character may stand as it is")
          .optional();

  public static final Setting<Optional<Secret>> SENTINEL_PASSWORD =
      Setting.secret(
              "parley.redis.sentinel-password",
              "what the sentinels themselves ask for, if anything")
          .optional();

  public static final Setting<Optional<Secret>> CERTIFICATE_AUTHORITY =
      Setting.secret(
              "parley.redis.ca",
              "certificates in PEM that vouch for Redis with TLS, instead of those that the JDK"
                  + " trusts; most easily in the file that PARLEY_REDIS_CA_FILE names")
          .optional();

  public static final Setting<Optional<Secret>> CERTIFICATE =
      Setting.secret(
              "parley.redis.certificate",
              "the certificate in PEM that this worker shows, where Redis asks for one")
          .optional();

  public static final Setting<Optional<Secret>> KEY =
      Setting.secret("parley.redis.key", "the key of parley.redis.certificate, PKCS#8 in PEM")
          .optional();

  /** Every setting read here. */
  public static List<Setting<?>> all() {
    return List.of(
        URI, CLUSTER, USER, PASSWORD, SENTINEL_PASSWORD, CERTIFICATE_AUTHORITY, CERTIFICATE, KEY);
  }

  /** A server or cluster at {@code uri}, with nothing else said. */
  public static RedisSettings of(String uri, boolean cluster) {
    return new RedisSettings(
        new Secret(uri),
        cluster,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Reads the settings; empty when no Redis is named. */
  public static Optional<RedisSettings> read(SettingsReader reader) {
    boolean cluster = reader.get(CLUSTER);
    Optional<String> user = reader.get(USER);
    Optional<Secret> password = reader.get(PASSWORD);
    Optional<Secret> sentinelPassword = reader.get(SENTINEL_PASSWORD);
    Optional<Secret> authority = reader.get(CERTIFICATE_AUTHORITY);
    Optional<Secret> certificate = reader.get(CERTIFICATE);
    Optional<Secret> key = reader.get(KEY);
    reader.check(
        user.isEmpty() || password.isPresent(),
        USER.key() + " is set: set " + PASSWORD.key() + " too");
    reader.check(
        certificate.isPresent() == key.isPresent(),
        CERTIFICATE.key() + " and " + KEY.key() + " go together: set both or neither");
    Optional<RedisSettings> settings =
        reader
            .get(URI)
            .map(
                uri ->
                    new RedisSettings(
                        uri,
                        cluster,
                        user,
                        password,
                        sentinelPassword,
                        authority,
                        certificate,
                        key));
    settings.ifPresent(one -> one.check(reader));
    return settings;
  }

  /** Where to connect: one address, or of a cluster any number. */
  List<RedisURI> uris() {
    List<RedisURI> uris =
        cluster
            ? RedisClusterURIUtil.toRedisURIs(java.net.URI.create(uri.reveal()))
            : List.of(RedisURI.create(uri.reveal()));
    for (RedisURI one : uris) {
      password.ifPresent(
          word ->
              one.setCredentialsProvider(
                  new StaticCredentialsProvider(user.orElse(null), word.reveal().toCharArray())));
      sentinelPassword.ifPresent(
          word ->
              one.getSentinels()
                  .forEach(
                      sentinel ->
                          sentinel.setCredentialsProvider(
                              new StaticCredentialsProvider(null, word.reveal().toCharArray()))));
    }
    return uris;
  }

  private void check(SettingsReader reader) {
    boolean one = isUnderstood();
    reader.check(
        one || cluster,
        URI.key()
            + " is not like redis://user:password@host:6379/0 or"
            + " redis-sentinel://host1,host2:26379/0#name; in a user or password write what is"
            + " neither letter nor digit as %XX, or set "
            + PASSWORD.key());
    reader.check(
        one || !cluster, URI.key() + " is not like redis://host1:6379,host2:6379, as a cluster's");
  }

  /** What Lettuce says of an address that it does not understand may quote the password. */
  private boolean isUnderstood() {
    try {
      return uris().stream().allMatch(this::isWhole)
          && (!cluster || uris().stream().allMatch(one -> one.getSentinels().isEmpty()));
    } catch (IllegalArgumentException | NullPointerException e) {
      return false;
    }
  }

  /** What follows a '#' is the sentinels' name of the master, or else part of a password. */
  private boolean isWhole(RedisURI one) {
    return one.getSentinels().isEmpty()
        ? one.getHost() != null && one.getPort() > 0 && uri.reveal().indexOf('#') < 0
        : one.getSentinelMasterId() != null;
  }
}
