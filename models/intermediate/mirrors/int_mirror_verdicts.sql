-- Each record of a trade against its own benchmark, by the macro that judges every window.

with mirror_windows as (

    select * from {{ ref('int_mirror_windows') }}

),

verdicts as (

    {{ verdicts('mirror_windows', [
        'specification_id', 'recorded_by', 'reporter_code', 'hs6_code', 'destination_id',
        'source_id',
    ]) }}

)

select * from verdicts
