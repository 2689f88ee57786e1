package hdfs.locality;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hadoop.conf.Configuration;

/** GET /api/v1/executors of the scheduler extender, without proxy and redirects. */
final class ExecutorsRequest {
    private static final int MAX_ANSWER_BYTES = 4 << 20;
    private static final int MAX_TOKEN_BYTES = 64 << 10;

    private final String url;
    private final String tokenFile;
    private final String caFile;
    private final String namespace;

    ExecutorsRequest(Configuration conf) {
        url = conf.get("hdfs.locality.url", "").trim().replaceAll("/+$", "");
        tokenFile = conf.get("hdfs.locality.token-file", "").trim();
        caFile = conf.get("hdfs.locality.ca-file", "").trim();
        namespace = conf.get("hdfs.locality.namespace", "").trim();
    }

    /** The URL first. */
    List<String> settings() {
        return Arrays.asList(url, tokenFile, caFile, namespace);
    }

    /** The answer, which is the last one if that still holds. The time-out is for the connect, for each read, and for the body. */
    ExecutorMap.Answer send(ExecutorMap.Answer last, int timeoutMillis) throws IOException, GeneralSecurityException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        HttpURLConnection connection = open(timeoutMillis);
        if (!last.etag.isEmpty()) connection.setRequestProperty("If-None-Match", last.etag);
        try {
            int status = connection.getResponseCode();
            if (status == HttpURLConnection.HTTP_NOT_MODIFIED && !last.etag.isEmpty()) return last;
            if (status != HttpURLConnection.HTTP_OK) throw new IOException("status " + status);
            return ExecutorMap.Answer.of(connection.getHeaderField("ETag"), read(connection.getInputStream(), MAX_ANSWER_BYTES, deadline));
        } finally {
            connection.disconnect();
        }
    }

    private HttpURLConnection open(int timeoutMillis) throws IOException, GeneralSecurityException {
        if (!url.matches("(?i)https?://.+")) throw new IOException("hdfs.locality.url is not an http or https URL");
        if (!tokenFile.isEmpty() && namespace.isEmpty()) throw new IOException("hdfs.locality.token-file needs hdfs.locality.namespace");
        HttpURLConnection connection = (HttpURLConnection) new URL(url + "/api/v1/executors?" + query()).openConnection(Proxy.NO_PROXY);
        if (!caFile.isEmpty() && connection instanceof HttpsURLConnection) ((HttpsURLConnection) connection).setSSLSocketFactory(trusted());
        connection.setConnectTimeout(timeoutMillis);
        connection.setReadTimeout(timeoutMillis);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestProperty("Connection", "close");
        if (!tokenFile.isEmpty()) connection.setRequestProperty("Authorization", "Bearer " + token());
        return connection;
    }

    /** Spark 3.3 and later name the application in the environment; before, it is known by the address of its pod. */
    private String query() throws IOException {
        String application = System.getenv("SPARK_APPLICATION_ID");
        String query = application == null || application.isEmpty() ? "ip=" + encoded(ownAddress()) : "app=" + encoded(application);
        return namespace.isEmpty() ? query : query + "&namespace=" + encoded(namespace);
    }

    /** The address that the service sees. To connect a datagram socket sends nothing. */
    private String ownAddress() throws IOException {
        URL service = new URL(url);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(service.getHost(), service.getPort() < 0 ? service.getDefaultPort() : service.getPort()));
            return socket.getLocalAddress().getHostAddress().split("%")[0];
        }
    }

    /** Read anew each time: Kubernetes renews it. */
    private String token() throws IOException {
        try (InputStream file = Files.newInputStream(Paths.get(tokenFile))) {
            String token = read(file, MAX_TOKEN_BYTES, System.nanoTime() + Long.MAX_VALUE).trim();
            // The JDK's own error would put the token into the log.
            if (!token.matches("[!-~]+")) throw new IOException("hdfs.locality.token-file holds no token");
            return token;
        }
    }

    private SSLSocketFactory trusted() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream file = Files.newInputStream(Paths.get(caFile))) {
            for (Certificate authority : CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                store.setCertificateEntry("ca" + store.size(), authority);
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context.getSocketFactory();
    }

    private static String read(InputStream input, int maxBytes, long deadline) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int count; (count = input.read(buffer)) >= 0; ) {
            if (bytes.size() + count > maxBytes) throw new IOException("more than " + maxBytes + " bytes");
            if (System.nanoTime() - deadline > 0) throw new IOException("no whole answer in time");
            bytes.write(buffer, 0, count);
        }
        return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    }

    private static String encoded(String value) throws IOException {
        return URLEncoder.encode(value, "UTF-8");
    }
}
