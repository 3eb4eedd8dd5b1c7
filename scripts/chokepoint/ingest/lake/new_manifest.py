"""What a new batch says of itself, from the file, its rows and what they cover."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version

from chokepoint.choices import Flow
from chokepoint.ingest.cover.cover import Cover
from chokepoint.ingest.lake.manifest import SCHEMA_VERSION, Basis, CallOptions, Manifest, Side
from chokepoint.ingest.model import Parsed, SourceFile
from chokepoint.quality.batch.profile import Profile


def new_manifest(
    file: SourceFile,
    parsed: Parsed,
    profile: Profile,
    identity: str,
    sha256: str,
    cover: Cover,
) -> Manifest:
    """The manifest of a batch that has been read and checked."""
    partners, parts, months = cover.partners, cover.parts, cover.months
    # A file without a row says in its options what was asked for.
    first, last = file.options.months or (file.vintage_date,) * 2
    if file.options.query:
        first, last = min(file.options.query.months), max(file.options.query.months)
    codes = set(profile.hs_codes)
    reporters = profile.reporters or [parsed.reporter_code]
    return Manifest(
        batch_id=identity,
        source_id=parsed.source_id,
        reporter_code=",".join(reporters),
        flow=parsed.flow,
        partner_scheme=parsed.partner_scheme,
        value_currency=parsed.currency,
        vintage_date=file.vintage_date,
        loaded_at=datetime.now(UTC).isoformat(timespec="microseconds"),
        file_name=file.name,
        file_sha256=sha256,
        encoding=parsed.encoding,
        rows=profile.rows,
        rows_zero_kg_positive_value=profile.measures["rows_zero_kg_positive_value"],
        first_month=profile.first_month or first,
        last_month=profile.last_month or last,
        hs_codes=sorted(months.months),
        coverage=months.coverage(parsed.flow, cover.cut_month),
        is_truncated=cover.cut_month is not None,
        checks_passed=True,
        options=CallOptions(
            accept_truncated=file.options.accept_truncated,
            accept_unusual=file.options.accept_unusual,
            months=file.options.months or (),
            mapping=file.options.mapping.name if file.options.mapping else None,
        ),
        notes=parsed.notes,
        chokepoint_version=version("chokepoint"),
        schema_version=SCHEMA_VERSION,
        side=Side.EXPORTER if parsed.flow == Flow.EXPORT else Side.IMPORTER,
        reporter_codes=sorted({*reporters, *parsed.other_reporters}),
        partner_scope=partners.scope,
        partner_codes=partners.codes,
        partner_scope_basis=partners.basis,
        part_scope=parts.scope,
        parts=parts.parts,
        part_scope_basis=parts.basis,
        part_kinds=list(parts.kinds),
        month_scope_basis=months.basis,
        vintage_basis=Basis.FILE if file.options.is_dated_by_file else Basis.STATED,
        unreported=months.unreported,
        code_names=[one for one in parsed.code_names if one.hs_code in codes],
    )
