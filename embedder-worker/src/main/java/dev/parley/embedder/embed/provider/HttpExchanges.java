package dev.parley.embedder.embed.provider;

import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends requests and waits for whole answers, never longer than the time-out and never for more
 * bytes than asked for. Redirects are not followed: they would carry the key elsewhere.
 */
final class HttpExchanges {
  private final HttpClient client;
  private final Map<String, String> headers;
  private final Duration timeout;

  /** An answer, whatever its status. */
  record Answer(int status, HttpHeaders headers, byte[] body) {
    boolean isOk() {
      return status >= 200 && status < 300;
    }
  }

  /**
   * @param headers sent with every request
   * @param timeout for a whole exchange, from connecting to the answer's last byte
   */
  HttpExchanges(Duration connectTimeout, Duration timeout, Map<String, String> headers) {
    this.client =
        HttpClient.newBuilder()
            // An upgrade to HTTP/2 is offered in clear text requests, which some servers refuse.
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .connectTimeout(connectTimeout)
            .proxy(ProxySelector.getDefault())
            .build();
    this.headers = headers;
    this.timeout = timeout;
  }

  Answer post(URI address, byte[] json, long mostBytes)
      throws ProviderException, InterruptedException {
    return send(
        request(address)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(json))
            .build(),
        mostBytes);
  }

  Answer get(URI address, long mostBytes) throws ProviderException, InterruptedException {
    return send(request(address).GET().build(), mostBytes);
  }

  private HttpRequest.Builder request(URI address) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).header("Accept", "application/json");
    headers.forEach(request::header);
    return request;
  }

  private Answer send(HttpRequest request, long mostBytes)
      throws ProviderException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> pending =
        client.sendAsync(request, status -> new BodyLimit(mostBytes));
    try {
      // The request's own time-out would end with its headers, and let a body drip.
      HttpResponse<byte[]> response = pending.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (TimeoutException e) {
      throw new ProviderException(
          FaultKind.TIMEOUT,
          request.uri() + " did not answer within " + timeout.toMillis() + " ms",
          e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof BodyLimit.ExceededException) {
        throw new ProviderException(
            FaultKind.BAD_RESPONSE,
            request.uri() + " answered more than " + mostBytes + " bytes",
            cause);
      }
      throw new ProviderException(
          FaultKind.UNREACHABLE,
          request.uri()
              + " cannot be reached: "
              + cause.getClass().getSimpleName()
              + "; see whether it runs, and whether parley.provider.url is right",
          cause);
    } finally {
      pending.cancel(true); // Closes the connection of an answer that nobody waits for any more.
    }
  }
}
