package io.jenkins.plugins.etcdbackup.page;

import io.jenkins.plugins.etcdbackup.engine.manifest.Manifest;
import io.jenkins.plugins.etcdbackup.engine.report.ByteCount;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
    /** Null in a build of before there was such a field. */
    private final ArrayList<String> recipients;

    /** @param apart whether the job keeps it elsewhere than the rest of the backup */
    BackupFile(Manifest.StoredFile file, boolean apart) {
        name = file.storedName();
        size = file.storedSize();
        sha256 = file.storedSha256();
        this.apart = apart;
        recipients = file.encrypted() == null
                ? new ArrayList<>()
                : new ArrayList<>(file.encrypted().recipients());
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

    /** Public keys of those who can read the file; none if it is plain. */
    @Exported
    public List<String> getRecipients() {
        return recipients == null ? List.of() : List.copyOf(recipients);
    }

    /** The size with a unit, such as 12.6 MB. */
    public String getReadableSize() {
        return ByteCount.of(size);
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
