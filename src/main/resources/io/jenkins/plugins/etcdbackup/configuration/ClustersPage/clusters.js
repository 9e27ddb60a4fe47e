// Each cluster is a row that opens, named by its name; one that has no name yet is open.
Behaviour.specify("details.etcd-backup-cluster", "etcd-backup-cluster", 0, (row) => {
  const name = row.querySelector("input[name='_.name']");
  const title = row.querySelector(".etcd-backup-cluster-name");
  const show = () => {
    title.textContent = name.value.trim() || title.dataset.unnamed;
  };
  row.open = name.value.trim() === "";
  name.addEventListener("input", show);
  show();
});
Behaviour.specify(".etcd-backup-test-all", "etcd-backup-test-all", 0, (button) => {
  button.addEventListener("click", () => {
    for (const test of document.querySelectorAll("form[name='config'] .validate-button")) {
      test.click();
    }
  });
});
