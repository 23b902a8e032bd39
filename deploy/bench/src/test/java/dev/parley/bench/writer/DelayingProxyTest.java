package dev.parley.bench.writer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DelayingProxyTest {
  private static final Duration ROUND_TRIP = Duration.ofMillis(40);

  @Test
  void anAnswerComesARoundTripLaterAndWhatIsSentAtOnceWaitsOnce() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        DelayingProxy proxy = new DelayingProxy("127.0.0.1", server.getLocalPort(), ROUND_TRIP)) {
      Thread echo = new Thread(() -> echo(server));
      echo.start();
      try (Socket client = new Socket("127.0.0.1", proxy.port())) {
        client.setTcpNoDelay(true);
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        DataInputStream in = new DataInputStream(client.getInputStream());
        long begun = System.nanoTime();
        for (int i = 0; i < 100; i++) {
          out.writeInt(i);
        }
        for (int i = 0; i < 100; i++) {
          assertThat(in.readInt()).isEqualTo(i);
        }
        // Never sooner; how much later is the machine's.
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
            .isGreaterThanOrEqualTo(ROUND_TRIP)
            .isLessThan(ROUND_TRIP.multipliedBy(100));
      }
      echo.join();
    }
  }

  private static void echo(ServerSocket server) {
    try (Socket accepted = server.accept()) {
      accepted.getInputStream().transferTo(accepted.getOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
