package hdfs.locality;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathFilter;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/**
 * HDFS whose block locations name the application's executors on the nodes of the replicas, in place of DataNodes. Spark compares these
 * strings with the addresses of its executors. Names, storage ids, offsets and lengths stay. Without a map all stays as HDFS gives it.
 */
public class LocalityFileSystem extends DistributedFileSystem {
    /** Spark drops this host: the task has no preference. A name that no executor has would make it wait. */
    private static final String ANYWHERE = "localhost";
    private static final String[] NO_EXECUTORS = {};

    private ExecutorMap executors;

    @Override
    public void initialize(URI uri, Configuration conf) throws IOException {
        super.initialize(uri, conf);
        executors = executors(conf);
    }

    /** As Hadoop itself does it, so that locations are not rewritten twice. */
    @Override
    public BlockLocation[] getFileBlockLocations(FileStatus file, long start, long length) throws IOException {
        return file == null ? null : getFileBlockLocations(file.getPath(), start, length);
    }

    @Override
    public BlockLocation[] getFileBlockLocations(Path path, long start, long length) throws IOException {
        return rewrite(super.getFileBlockLocations(path, start, length));
    }

    @Override
    protected RemoteIterator<LocatedFileStatus> listLocatedStatus(Path path, PathFilter filter) throws IOException {
        final RemoteIterator<LocatedFileStatus> files = super.listLocatedStatus(path, filter);
        return new RemoteIterator<LocatedFileStatus>() {
            @Override
            public boolean hasNext() throws IOException {
                return files.hasNext();
            }

            @Override
            public LocatedFileStatus next() throws IOException {
                LocatedFileStatus file = files.next();
                rewrite(file.getBlockLocations());
                return file;
            }
        };
    }

    ExecutorMap executors(Configuration conf) {
        return ExecutorMap.of(conf);
    }

    private BlockLocation[] rewrite(BlockLocation[] locations) throws IOException {
        if (locations == null || locations.length == 0) return locations;
        Map<String, String[]> nodes = executors.nodes();
        if (!nodes.isEmpty()) for (BlockLocation location : locations) rewrite(location, nodes);
        return locations;
    }

    /**
     * One topology path for each host: CombineFileInputFormat reads both by one index, and FileInputFormat leaves nulls among the hosts
     * of a split when paths are repeated.
     */
    private static void rewrite(BlockLocation location, Map<String, String[]> nodes) throws IOException {
        String[] names = location.getNames(), hosts = location.getHosts(), paths = location.getTopologyPaths();
        List<String> cachedReplicas = Arrays.asList(location.getCachedHosts());
        Map<String, String> pathOf = new LinkedHashMap<>();
        Set<String> cached = new LinkedHashSet<>();
        for (int i = 0; i < names.length; i++) {
            for (String executor : nodes.getOrDefault(ExecutorMap.addressOf(names[i]), NO_EXECUTORS)) {
                pathOf.putIfAbsent(executor, i < paths.length ? pathOf(paths[i], executor) : "");
                if (i < hosts.length && cachedReplicas.contains(hosts[i])) cached.add(executor);
            }
        }
        if (pathOf.isEmpty()) pathOf.put(ANYWHERE, paths.length > 0 ? pathOf(paths[0], ANYWHERE) : "");
        if (cached.isEmpty()) cached.add(ANYWHERE);
        location.setHosts(pathOf.keySet().toArray(new String[0]));
        if (paths.length > 0) location.setTopologyPaths(pathOf.values().toArray(new String[0]));
        if (!cachedReplicas.isEmpty()) location.setCachedHosts(cached.toArray(new String[0]));
    }

    /** FileInputFormat cuts the last element at its first colon, which leaves no address of an IPv6 executor: so it is localhost there. */
    private static String pathOf(String replicaPath, String executor) {
        String rack = replicaPath.substring(0, replicaPath.lastIndexOf('/') + 1);
        return rack + (executor.indexOf(':') < 0 ? executor : ANYWHERE + ":" + executor);
    }
}
