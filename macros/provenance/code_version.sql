{#- The commit of the code. `chokepoint build` says which, and whether files differ from it. Plain
    dbt can run no program: then the commit is read from git's own files, and nobody compared. -#}
{% macro code_version() -%}
    {%- set told = env_var('CHOKEPOINT_CODE_VERSION', '') -%}
    {%- if told -%}
        {{ return(told) }}
    {%- endif -%}
    {#- In a linked work tree .git is a file that names the folder. -#}
    {%- set link = text_of_file('.git') or '' -%}
    {%- set folder = link[8:] | trim if link.startswith('gitdir: ') else '.git' -%}
    {%- set head = (text_of_file(folder ~ '/HEAD') or '') | trim -%}
    {%- set commit = commit_of(head[5:], folder) if head.startswith('ref: ') else head -%}
    {{ return(commit[:12] ~ '-unchecked' if commit else 'unknown') }}
{%- endmacro %}

{#- The commit that a branch stands at: in a file of its own, or in the list of all. -#}
{% macro commit_of(branch, folder) -%}
    {%- set common = (text_of_file(folder ~ '/commondir') or '.') | trim -%}
    {%- set shared = common if common.startswith('/') else folder ~ '/' ~ common -%}
    {%- set own = (text_of_file(shared ~ '/' ~ branch) or '') | trim -%}
    {%- if own -%}
        {{ return(own) }}
    {%- endif -%}
    {%- for line in (text_of_file(shared ~ '/packed-refs') or '').splitlines()
        if line.endswith(' ' ~ branch) -%}
        {{ return(line.split(' ')[0]) }}
    {%- endfor -%}
    {{ return('') }}
{%- endmacro %}
