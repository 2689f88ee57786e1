package org.apache.hadoop.fs;

import java.io.IOException;
public class BlockLocation {

    private final String[] names;
    private final long offset;
    private final long length;
    private String[] hosts;
    private String[] cachedHosts;
    private String[] topologyPaths;

    public BlockLocation(
            String[] names, String[] hosts, String[] cachedHosts, String[] topologyPaths, long offset, long length, boolean corrupt) {
        this.names = names;
        this.hosts = hosts;
        this.cachedHosts = cachedHosts;
        this.topologyPaths = topologyPaths;
        this.offset = offset;
        this.length = length;
    }

    public String[] getHosts() throws IOException {
        return hosts;
    }

    public String[] getCachedHosts() {
        return cachedHosts;
    }

    public String[] getNames() throws IOException {
        return names;
    }

    public String[] getTopologyPaths() throws IOException {
        return topologyPaths;
    }

    public long getOffset() {
        return offset;
    }

    public long getLength() {
        return length;
    }

    public void setHosts(String[] hosts) throws IOException {
        this.hosts = hosts;
    }

    public void setCachedHosts(String[] cachedHosts) {
        this.cachedHosts = cachedHosts;
    }

    public void setTopologyPaths(String[] topologyPaths) throws IOException {
        this.topologyPaths = topologyPaths;
    }
}
