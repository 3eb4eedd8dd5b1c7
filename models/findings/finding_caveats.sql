-- The caveats of each finding as rows, numbered by how serious they are.

with flagged as (

    select * from {{ ref('finding_flags') }}

),

caveats as (

    {{ caveat_rows('flagged') }}

)

select
    *,
    row_number() over (partition by finding_id order by caveat_order) as caveat_number
from caveats
