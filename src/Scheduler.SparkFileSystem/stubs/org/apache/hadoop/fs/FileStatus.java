package org.apache.hadoop.fs;

public class FileStatus implements Comparable<FileStatus> {
    private final Path path;

    public FileStatus(Path path) {
        this.path = path;
    }

    public Path getPath() {
        return path;
    }

    @Override
    public int compareTo(FileStatus other) {
        return path.toString().compareTo(other.path.toString());
    }
}
