package dev.parley.stack;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a service and makes it fail as networks do, for tests: clients connect to {@link
 * #port} of this machine. It forwards until it is told otherwise. Each method holds for whatever
 * clients and service do after it returns. A Kafka client connects to the address that the broker
 * tells it, and so goes past it.
 */
public final class TcpProxy implements AutoCloseable {
  private static final int BUFFER = 64 * 1024;
  private static final int CONNECT_TIMEOUT_MS = 5_000;

  private final InetSocketAddress target;
  // Bound but not listening: while nobody listens the port stays ours, and connections to it are
  // refused.
  private final Socket reservation;
  private final SocketAddress local;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Object gate = new Object();
  private boolean stalled;
  private long delayNanos;
  private @Nullable ServerSocket listening;
  private @Nullable Thread accepting;

  private TcpProxy(InetSocketAddress target) throws IOException {
    this.target = target;
    this.reservation = new Socket();
    reservation.setReuseAddress(true);
    reservation.bind(Loopback.at(0));
    this.local = reservation.getLocalSocketAddress();
  }

  /** Forwards to {@code port} of {@code host}. */
  public static TcpProxy to(String host, int port) throws IOException {
    var proxy = new TcpProxy(new InetSocketAddress(host, port));
    proxy.forward();
    return proxy;
  }

  /** Where clients connect to, at 127.0.0.1. */
  public int port() {
    return reservation.getLocalPort();
  }

  /** Accepts and forwards, from now on or again; what was stalled moves on. */
  public synchronized void forward() throws IOException {
    setGate(false, Duration.ZERO);
    if (listening == null) {
      var server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(local);
      listening = server;
      accepting = start("accepts", () -> accept(server));
    }
  }

  /** Keeps connections, and accepts new ones, but lets nothing through: the service hangs. */
  public void stall() {
    setGate(true, Duration.ZERO);
  }

  /**
   * Forwards, but passes on in each direction only after {@code time} what has come: the service is
   * far away. At most 64 KiB are under way at a time.
   */
  public synchronized void delay(Duration time) throws IOException {
    forward();
    setGate(false, time);
  }

  /** Resets the connections that are open; new ones are still accepted. */
  public void dropConnections() {
    for (Socket socket : open) {
      reset(socket);
    }
  }

  /** Resets the connections that are open and refuses new ones: the service is down. */
  public synchronized void refuse() throws IOException {
    if (listening != null && accepting != null) {
      listening.close();
      listening = null;
      awaitEnd(accepting);
    }
    dropConnections();
  }

  @Override
  public void close() throws IOException {
    refuse();
    setGate(false, Duration.ZERO);
    reservation.close();
  }

  /** The system goes on listening until the call that waits for a client has returned. */
  private static void awaitEnd(Thread accepting) throws IOException {
    try {
      accepting.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted before the port was closed");
    }
  }

  private void setGate(boolean nothing, Duration after) {
    synchronized (gate) {
      stalled = nothing;
      delayNanos = after.toNanos();
      gate.notifyAll();
    }
  }

  private void accept(ServerSocket server) {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        open.add(client);
        start("connects", () -> connect(server, client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void connect(ServerSocket server, Socket client) {
    var service = new Socket();
    open.add(service);
    try {
      service.connect(target, CONNECT_TIMEOUT_MS);
    } catch (IOException e) {
      reset(client);
      reset(service);
      return;
    }
    // A reset that came between accepting and connecting found only one of the two.
    if (server.isClosed() || client.isClosed() || service.isClosed()) {
      reset(client);
      reset(service);
      return;
    }
    start("sends", () -> pump(client, service));
    start("receives", () -> pump(service, client));
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        awaitOpenGate();
        out.write(buffer, 0, read);
      }
      awaitOpenGate();
      to.shutdownOutput();
      if (from.isOutputShutdown()) {
        finish(from, to);
      }
    } catch (IOException e) {
      reset(from);
      reset(to);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitOpenGate() throws InterruptedException {
    long came = System.nanoTime();
    synchronized (gate) {
      while (stalled || System.nanoTime() - came < delayNanos) {
        if (stalled) {
          gate.wait();
        } else {
          TimeUnit.NANOSECONDS.timedWait(gate, delayNanos - (System.nanoTime() - came));
        }
      }
    }
  }

  private void finish(Socket one, Socket other) throws IOException {
    open.remove(one);
    open.remove(other);
    one.close();
    other.close();
  }

  private void reset(Socket socket) {
    open.remove(socket);
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // it is gone already
    }
  }

  private static Thread start(String what, Runnable work) {
    var thread = new Thread(work, "tcp-proxy-" + what);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
