import pytest

from model.blocks.postgres import apply_method, free_database, free_parameters, free_role


@pytest.mark.parametrize(
    "name", ["pg_admin", "rds_superuser", "rdsadmin", "user", "admin", "public", "select"]
)
def test_names_of_roles_that_are_kept(name: str) -> None:
    with pytest.raises(ValueError, match="keep"):
        free_role(name)


@pytest.mark.parametrize("name", ["dbadmin", "postgres", "users", "pgbouncer"])
def test_names_of_roles_that_are_free(name: str) -> None:
    assert free_role(name) == name


@pytest.mark.parametrize("name", ["template0", "template1", "rdsadmin", "order", "table", "admin"])
def test_names_of_databases_that_are_kept(name: str) -> None:
    with pytest.raises(ValueError, match="keep"):
        free_database(name)


@pytest.mark.parametrize("name", ["app", "postgres", "orders"])
def test_names_of_databases_that_are_free(name: str) -> None:
    assert free_database(name) == name


@pytest.mark.parametrize("name", ["rds.force_ssl", "ssl"])
def test_tls_is_not_for_the_description_to_decide(name: str) -> None:
    with pytest.raises(ValueError, match="TLS"):
        free_parameters({"work_mem": "4096", name: "0"})


@pytest.mark.parametrize(
    ("parameter", "method"),
    [
        ("log_min_duration_statement", "immediate"),
        ("work_mem", "immediate"),
        ("max_connections", "pending-reboot"),
        ("shared_preload_libraries", "pending-reboot"),
        ("rds.logical_replication", "pending-reboot"),
        ("pg_stat_statements.max", "pending-reboot"),
    ],
)
def test_when_a_change_takes_effect(parameter: str, method: str) -> None:
    """RDS refuses "immediate" for what takes a restart."""
    assert apply_method(parameter) == method
