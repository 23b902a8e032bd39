package dev.parley.e2e.alarm;

import dev.parley.e2e.worker.Backends;
import dev.parley.e2e.worker.OpsProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaAlteration.Op;
import org.apache.kafka.common.quota.ClientQuotaEntity;

/**
 * A {@link CrowdedBot} whose brokers take only so much of it, so that it is its own machine alone
 * that it overloads.
 */
final class CrowdedBotProcess implements AutoCloseable {
  private static final String CLIENT = "crowded-bot";
  private static final String QUOTA = "producer_byte_rate";
  private static final double BYTES_A_SECOND = 64 << 10;

  private final Admin admin;
  private final OpsProcess process;

  private CrowdedBotProcess(Admin admin, OpsProcess process) {
    this.admin = admin;
    this.process = process;
  }

  /**
   * @param log a new file
   */
  static CrowdedBotProcess start(Backends backends, Path log)
      throws IOException, InterruptedException, ExecutionException {
    Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, backends.bootstrapServers()));
    try {
      permit(admin, new Op(QUOTA, BYTES_A_SECOND));
      return new CrowdedBotProcess(
          admin,
          OpsProcess.start(
              CrowdedBot.class, backends, Map.of("PARLEY_KAFKA_CLIENT_ID", CLIENT), log));
    } catch (IOException | InterruptedException | ExecutionException | RuntimeException e) {
      admin.close();
      throw e;
    }
  }

  /** Where it serves its metrics; empty until it does. */
  Optional<URI> opsAddress() {
    return process.opsAddress();
  }

  @Override
  @SuppressWarnings("NullAway") // Null removes a quota, which the constructor does not say.
  public void close() throws InterruptedException, ExecutionException {
    try (admin;
        process) {
      permit(admin, new Op(QUOTA, null));
    }
  }

  private static void permit(Admin admin, Op quota)
      throws InterruptedException, ExecutionException {
    ClientQuotaEntity bot = new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, CLIENT));
    admin.alterClientQuotas(List.of(new ClientQuotaAlteration(bot, List.of(quota)))).all().get();
  }
}
