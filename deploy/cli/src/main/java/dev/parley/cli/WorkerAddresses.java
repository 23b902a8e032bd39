package dev.parley.cli;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Where workers answer: a name in front of several replicas stands for all of them. */
final class WorkerAddresses {
  private static final int DEFAULT_PORT = 9464;

  private final Supplier<List<String>> given;

  /**
   * @param given {@code host:port} each, or any URL at it, as people copy them
   */
  WorkerAddresses(Supplier<List<String>> given) {
    this.given = given;
  }

  /** As they are now; a name that cannot be resolved stays as it is, and will not answer. */
  List<String> resolved() {
    List<String> resolved = new ArrayList<>();
    for (String address : given.get()) {
      try {
        URI uri = URI.create(address.contains("://") ? address : "http://" + address);
        String host = uri.getHost();
        if (host == null) {
          resolved.add(address);
          continue;
        }
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        InetAddress[] all = InetAddress.getAllByName(host);
        if (all.length == 1) {
          resolved.add(host + ":" + port);
        } else {
          List.of(all).forEach(one -> resolved.add(literal(one) + ":" + port));
        }
      } catch (UnknownHostException | IllegalArgumentException e) {
        resolved.add(address);
      }
    }
    return resolved;
  }

  private static String literal(InetAddress address) {
    String text = address.getHostAddress();
    return address instanceof Inet6Address ? "[" + text + "]" : text;
  }
}
