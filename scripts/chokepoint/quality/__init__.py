"""Great Expectations: the raw seed before dbt reads it, the marts before they are published.

dbt tests keys, sums and rules between tables; what they check is not checked here again. These
suites guard the two borders: files that come in, tables that go out.
"""
