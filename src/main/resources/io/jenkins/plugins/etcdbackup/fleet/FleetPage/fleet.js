document.addEventListener("DOMContentLoaded", () => {
  for (const time of document.querySelectorAll("time[datetime]")) {
    const at = new Date(time.getAttribute("datetime"));
    if (!Number.isNaN(at.getTime())) {
      time.title = at.toLocaleString() + " (" + at.toISOString() + ")";
    }
  }
  const filter = document.querySelector(".etcd-backup-filter");
  const table = document.querySelector(".etcd-backup-fleet");
  if (!filter || !table) {
    return;
  }
  const apply = () => {
    const wanted = filter.value.trim().toLowerCase();
    for (const row of table.querySelectorAll("tbody tr")) {
      row.classList.toggle("etcd-backup-hidden", wanted !== "" && !row.textContent.toLowerCase().includes(wanted));
    }
  };
  filter.value = decodeURIComponent(window.location.hash.replace(/^#/, ""));
  filter.addEventListener("input", () => {
    window.history.replaceState(null, "", "#" + encodeURIComponent(filter.value.trim()));
    apply();
  });
  apply();
});
