package io.jenkins.plugins.etcdbackup;

import hudson.Functions;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** One of a backup's two files, as it is stored. */
@ExportedBean(defaultVisibility = 3)
public final class BackupFile implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final long size;
    private final String sha256;

    BackupFile(String name, long size, String sha256) {
        this.name = name;
        this.size = size;
        this.sha256 = sha256;
    }

    @Exported
    public String getName() {
        return name;
    }

    @Exported
    public long getSize() {
        return size;
    }

    @Exported
    public String getSha256() {
        return sha256;
    }

    /** For people. */
    public String getReadableSize() {
        return Functions.humanReadableByteSize(size);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("size", size);
        map.put("sha256", sha256);
        return map;
    }
}
