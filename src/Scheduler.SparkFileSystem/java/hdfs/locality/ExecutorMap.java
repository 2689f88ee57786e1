package hdfs.locality;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.hadoop.conf.Configuration;

/** This application's executors by the address of the DataNode beside them, asked of the scheduler extender at most once in 2 s. */
final class ExecutorMap {
    private static final int WAIT_MILLIS = 300;
    private static final int PAUSE_MILLIS = 2_000;
    private static final Logger LOG = Logger.getLogger("hdfs.locality");
    private static final Map<List<String>, ExecutorMap> SHARED = new ConcurrentHashMap<>();

    private final ExecutorsRequest request;
    private final int waitMillis;
    private final int requestMillis;
    private final LongSupplier nanoTime;

    private FutureTask<Answer> asking;
    private long askedAt;
    private Answer answer;
    private boolean isLogged;

    ExecutorMap(ExecutorsRequest request, int waitMillis, int requestMillis, LongSupplier nanoTime) {
        this.request = request;
        this.waitMillis = waitMillis;
        this.requestMillis = requestMillis;
        this.nanoTime = nanoTime;
    }

    /** One for all file systems of the process that are configured alike. */
    static ExecutorMap of(Configuration conf) {
        ExecutorsRequest request = new ExecutorsRequest(conf);
        return SHARED.computeIfAbsent(
            request.settings(), settings -> new ExecutorMap(request, WAIT_MILLIS, PAUSE_MILLIS, System::nanoTime));
    }

    /**
     * Executors by DataNode address; empty when there is no answer. Takes 300 ms at most, and never throws. An answer that comes later
     * counts from then on: the first request of a JVM loads many classes, above all for https.
     */
    synchronized Map<String, String[]> nodes() {
        boolean isDue = answer == null || nanoTime.getAsLong() - askedAt >= TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
        if (!isDue && (asking == null || !asking.isDone())) return answer.nodes;
        try {
            if (isDue) ask();
            answer = asking.get(waitMillis, TimeUnit.MILLISECONDS);
            asking = null;
        } catch (TimeoutException e) {
            fail("no answer in " + waitMillis + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("interrupted");
        } catch (ExecutionException e) {
            asking = null;
            fail(e.getCause());
        } catch (Throwable e) {
            fail(e);
        }
        return answer.nodes;
    }

    private void fail(Object reason) {
        answer = Answer.NONE;
        if (isLogged) return;
        isLogged = true;
        LOG.log(Level.WARNING, "Block locations stay as HDFS gives them. No executors from \"{0}\": {1}",
            new Object[] {request.settings().get(0), reason});
    }

    /** In a thread of its own, one at a time: to resolve a name has no time-out. */
    private void ask() throws IOException {
        askedAt = nanoTime.getAsLong();
        if (asking != null && !asking.isDone()) throw new IOException("the last request has not ended");
        Answer last = answer == null ? Answer.NONE : answer;
        FutureTask<Answer> task = new FutureTask<>(() -> request.send(last, requestMillis));
        Thread thread = new Thread(task, "hdfs-locality");
        thread.setDaemon(true);
        thread.start();
        asking = task;
    }

    /** The address in a replica's name, such as 10.0.0.1:9866 or [fd00::1]:9866. */
    static String addressOf(String name) {
        String address = name.substring(0, Math.max(name.lastIndexOf(':'), 0));
        try {
            return canonical(address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address);
        } catch (UnknownHostException e) {
            return address;
        }
    }

    /** IPv6 in the one form that the JDK gives it; the brackets keep the JDK from resolving a name. */
    private static String canonical(String address) throws UnknownHostException {
        return address.indexOf(':') < 0 ? address : InetAddress.getByName("[" + address + "]").getHostAddress();
    }

    /** An answer of the service: executors as they register with the driver, by DataNode address. */
    static final class Answer {
        static final Answer NONE = new Answer("", Collections.<String, String[]>emptyMap());

        final String etag;
        final Map<String, String[]> nodes;

        private Answer(String etag, Map<String, String[]> nodes) {
            this.etag = etag;
            this.nodes = nodes;
        }

        static Answer of(String etag, String json) throws UnknownHostException {
            Map<String, String[]> nodes = new HashMap<>();
            for (Map.Entry<?, ?> node : ((Map<?, ?>) ((Map<?, ?>) Json.parse(json)).get("nodes")).entrySet()) {
                List<?> executors = (List<?>) node.getValue();
                String[] hosts = new String[executors.size()];
                for (int i = 0; i < hosts.length; i++) hosts[i] = hostOf((String) executors.get(i));
                if (hosts.length > 0) nodes.put(canonical((String) node.getKey()), hosts);
            }
            return new Answer(etag == null ? "" : etag, nodes);
        }

        /** Spark puts an executor's IPv6 address in brackets. */
        private static String hostOf(String address) {
            if (!address.matches("[0-9a-fA-F:.]{2,45}")) throw new IllegalArgumentException("an executor without an IP address");
            return address.indexOf(':') < 0 ? address : "[" + address + "]";
        }
    }
}
