package io.jenkins.plugins.etcdbackup;

import hudson.Functions;
import io.jenkins.plugins.etcdbackup.engine.archive.Manifest;
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
    private final boolean apart;

    /** @param apart whether the job keeps it elsewhere than the rest of the backup */
    BackupFile(Manifest.StoredFile file, boolean apart) {
        this.name = file.storedName();
        this.size = file.storedSize();
        this.sha256 = file.storedSha256();
        this.apart = apart;
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

    /** Whether it was kept apart from the rest of the backup, and so is not among the build's artifacts. */
    @Exported
    public boolean isApart() {
        return apart;
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
        map.put("apart", apart);
        return map;
    }
}
