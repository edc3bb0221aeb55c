package org.sparkvae.spark.faults;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sparkvae.spark.Deadline;

/**
 * An S3 server on this machine: moto, and in front of it a proxy that fails as a test wants. Moto
 * accepts any credentials, but wants some.
 */
final class S3Server implements AutoCloseable {
  static final String BUCKET = "bucket";

  private static final Pattern CONTENTS = Pattern.compile("(?s)<Contents>.*?</Contents>");
  private static final Pattern KEY = Pattern.compile("<Key>(.*?)</Key>");
  private static final Set<String> NOT_PASSED_ON =
      Set.of("host", "content-length", "connection", "expect", "upgrade", "transfer-encoding");

  private final Process moto;
  private final URI behind;
  private final HttpServer proxy;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Long> putAt = new ConcurrentHashMap<>();
  private final Map<String, Long> deletedAt = new ConcurrentHashMap<>();
  private volatile Fault fault = request -> Outcome.DONE;
  private volatile long lagMillis;

  /** What becomes of a request. */
  enum Outcome {
    /** The server does it. */
    DONE,
    /** The server does it, but answers that it did not: 500. */
    DONE_AND_DENIED,
    /** 503, which clients repeat. */
    UNAVAILABLE,
    /** 403. */
    DENIED
  }

  /** A request, with the object's key in the bucket; empty for listings. */
  record Request(String method, String key) {
    boolean isWrite() {
      return !method.equals("GET") && !method.equals("HEAD");
    }

    boolean isPutOf(String pattern) {
      return method.equals("PUT") && key.matches(pattern);
    }
  }

  /** Decides about each request, before the server sees it. */
  interface Fault {
    Outcome on(Request request);
  }

  private S3Server(Process moto, URI behind) throws IOException {
    this.moto = moto;
    this.behind = behind;
    this.proxy = HttpServer.create(new InetSocketAddress(loopback(), 0), 0);
    proxy.setExecutor(threads);
    proxy.createContext("/", this::handle);
    proxy.start();
  }

  /**
   * @param python with moto and what its server needs
   */
  static S3Server start(String python) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, loopback())) {
      port = free.getLocalPort();
    }
    Path log = Build.scratch("moto").resolve("log");
    Process moto =
        new ProcessBuilder(
                python, "-m", "moto.server", "-H", "127.0.0.1", "-p", Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    S3Server server = new S3Server(moto, URI.create("http://127.0.0.1:" + port));
    Deadline.await(() -> "moto, see " + log, server::hasBucket);
    return server;
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  private boolean hasBucket() {
    if (!moto.isAlive()) {
      throw new IllegalStateException("moto has ended with " + moto.exitValue());
    }
    try {
      return request("PUT", "").statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  String endpoint() {
    return "http://127.0.0.1:" + proxy.getAddress().getPort();
  }

  /** From now on, until the next call. */
  void failBy(Fault decision) {
    fault = decision;
  }

  /** New objects are not listed for so long, and deleted ones still are. */
  void listWithLag(long millis) {
    lagMillis = millis;
  }

  void recover() {
    fault = request -> Outcome.DONE;
    lagMillis = 0;
  }

  /** The keys that begin with a prefix, in order, as the server has them. */
  Set<String> keys(String prefix) throws IOException {
    String listing =
        new String(request("GET", "?list-type=2&prefix=" + prefix).body(), StandardCharsets.UTF_8);
    Set<String> keys = new TreeSet<>();
    Matcher key = KEY.matcher(listing);
    while (key.find()) {
      keys.add(key.group(1));
    }
    return keys;
  }

  /** The bytes of an object. */
  byte[] object(String key) throws IOException {
    return request("GET", "/" + key).body();
  }

  private HttpResponse<byte[]> request(String method, String place) throws IOException {
    return send(
        HttpRequest.newBuilder(behind.resolve("/" + BUCKET + place))
            .header("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4")
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build());
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body;
      try (InputStream in = exchange.getRequestBody()) {
        body = in.readAllBytes();
      }
      URI uri = exchange.getRequestURI();
      String bucket = "/" + BUCKET + "/";
      String path = uri.getPath();
      Request request =
          new Request(
              exchange.getRequestMethod(),
              path.startsWith(bucket) ? path.substring(bucket.length()) : "");
      Outcome outcome = fault.on(request);
      switch (outcome) {
        case UNAVAILABLE -> refuse(exchange, 503, "SlowDown");
        case DENIED -> refuse(exchange, 403, "AccessDenied");
        case DONE_AND_DENIED -> {
          passOn(exchange, uri, body);
          refuse(exchange, 500, "InternalError");
        }
        case DONE -> answer(exchange, request, passOn(exchange, uri, body), body);
        default -> throw new IllegalStateException();
      }
    }
  }

  private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
    boolean isHead = exchange.getRequestMethod().equals("HEAD");
    byte[] text =
        ("<Error><Code>" + code + "</Code><Message>as the test wants</Message></Error>")
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    exchange.sendResponseHeaders(status, isHead ? -1 : text.length);
    if (!isHead) {
      exchange.getResponseBody().write(text);
    }
  }

  private HttpResponse<byte[]> passOn(HttpExchange exchange, URI uri, byte[] body)
      throws IOException {
    HttpRequest.Builder copy =
        HttpRequest.newBuilder(URI.create(behind + uri.toString()))
            .method(
                exchange.getRequestMethod(),
                body.length == 0 && !exchange.getRequestMethod().matches("PUT|POST")
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      if (!NOT_PASSED_ON.contains(header.getKey().toLowerCase(java.util.Locale.ROOT))) {
        header.getValue().forEach(value -> copy.header(header.getKey(), value));
      }
    }
    return send(copy.build());
  }

  private void answer(
      HttpExchange exchange, Request request, HttpResponse<byte[]> answer, byte[] sent)
      throws IOException {
    note(request, exchange.getRequestURI(), sent);
    byte[] body = answer.body();
    if (lagMillis > 0 && request.method().equals("GET") && request.key().isEmpty()) {
      body = lagging(new String(body, StandardCharsets.UTF_8), exchange.getRequestURI());
    }
    for (Map.Entry<String, List<String>> header : answer.headers().map().entrySet()) {
      String name = header.getKey();
      boolean isHead = request.method().equals("HEAD");
      if (isHead && name.equalsIgnoreCase("content-length")
          || !NOT_PASSED_ON.contains(name.toLowerCase(java.util.Locale.ROOT))) {
        exchange.getResponseHeaders().put(name, header.getValue());
      }
    }
    exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  private void note(Request request, URI uri, byte[] sent) {
    long now = System.nanoTime();
    if (request.method().equals("PUT")) {
      putAt.put(request.key(), now);
      deletedAt.remove(request.key());
    } else if (request.method().equals("DELETE")) {
      noteDeleted(request.key(), now);
    } else if (request.method().equals("POST") && "delete".equals(uri.getQuery())) {
      Matcher key = KEY.matcher(new String(sent, StandardCharsets.UTF_8));
      while (key.find()) {
        noteDeleted(key.group(1), now);
      }
    }
  }

  private void noteDeleted(String key, long now) {
    if (putAt.containsKey(key)) {
      deletedAt.putIfAbsent(key, now);
    }
  }

  private byte[] lagging(String listing, URI uri) {
    String shown =
        CONTENTS
            .matcher(listing)
            .replaceAll(
                found -> {
                  Matcher key = KEY.matcher(found.group());
                  boolean isHidden = key.find() && isRecent(putAt.get(key.group(1)));
                  return isHidden ? "" : Matcher.quoteReplacement(found.group());
                });
    StringBuilder ghosts = new StringBuilder();
    String prefix = parameter(uri, "prefix");
    boolean flat = !parameter(uri, "delimiter").isEmpty();
    deletedAt.forEach(
        (key, at) -> {
          boolean isBelow =
              key.startsWith(prefix)
                  && (!flat || key.indexOf('/', prefix.length()) < 0)
                  && !key.endsWith("/");
          if (isBelow && isRecent(at) && !shown.contains("<Key>" + key + "</Key>")) {
            ghosts
                .append("<Contents><Key>")
                .append(key)
                .append("</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>")
                .append("<ETag>\"0\"</ETag><Size>1</Size><StorageClass>STANDARD</StorageClass>")
                .append("</Contents>");
          }
        });
    return shown
        .replace("</ListBucketResult>", ghosts + "</ListBucketResult>")
        .getBytes(StandardCharsets.UTF_8);
  }

  private boolean isRecent(Long nanos) {
    return nanos != null && System.nanoTime() - nanos < lagMillis * 1_000_000;
  }

  private static String parameter(URI uri, String name) {
    for (String pair : String.valueOf(uri.getRawQuery()).split("&")) {
      if (pair.startsWith(name + "=")) {
        return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  @Override
  public void close() {
    proxy.stop(0);
    threads.shutdownNow();
    Processes.kill(Processes.tree(moto.toHandle()));
  }
}
