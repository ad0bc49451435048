# Finding the SDK and building without two builds at once, as eng/build.sh. Dot-sourced by the scripts at the root, which set $root.

$tool = Join-Path $root 'artifacts/fovea/Fovea.Cli.dll'
$stamp = Join-Path $root 'artifacts/fovea.stamp'

function Stop-WithError([string] $message) {
    [Console]::Error.WriteLine("fovea: error: $message")
    exit 1
}

# Puts dotnet on the PATH when it lies where its installer leaves it.
function Find-Dotnet {
    if (Get-Command dotnet -CommandType Application -ErrorAction Ignore) { return }
    foreach ($folder in $env:DOTNET_ROOT, "$HOME/.dotnet", "$env:ProgramFiles/dotnet", '/usr/local/share/dotnet', '/usr/share/dotnet') {
        if ($folder -and (Get-ChildItem $folder -Filter 'dotnet*' -File -ErrorAction Ignore)) {
            $env:PATH = $folder + [IO.Path]::PathSeparator + $env:PATH
            return
        }
    }
    Stop-WithError 'the .NET 10 SDK is needed and dotnet is not on the PATH: install it from https://dot.net/download'
}

function Assert-Sdk {
    $sdks = @(dotnet --list-sdks 2>$null | ForEach-Object { $_.Split(' ')[0] })
    if (-not ($sdks -match '^[1-9][0-9]\.')) {
        $present = if ($sdks) { $sdks -join ' ' } else { 'none' }
        Stop-WithError "the .NET 10 SDK is needed, dotnet has ${present}: install it from https://dot.net/download"
    }
}

# Installs the browser that drives the server's page where the system lets us; without one those tests are skipped with the reason.
function Install-Chromium {
    $names = 'chromium', 'chromium-browser', 'google-chrome'
    if ($env:FOVEA_CHROMIUM -or (Get-Command $names -CommandType Application -ErrorAction Ignore)) { return }
    if (-not $IsLinux -or (id -u) -ne 0 -or -not (Get-Command apt-get -CommandType Application -ErrorAction Ignore)) { return }
    Write-Host '== chromium'
    $log = Join-Path $root 'artifacts/chromium.log'
    bash -c 'apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium fonts-dejavu-core' *> $log
    if ($LASTEXITCODE -ne 0) { Write-Host "chromium could not be installed ($log says why): the tests of the page are skipped" }
}

# One text for all that the tool is built from: changes with any file's name, size or time.
function Get-Fingerprint {
    $files = @('src', 'eng') | ForEach-Object { Get-ChildItem (Join-Path $root $_) -File -Recurse }
    $files += Get-ChildItem $root -File -Filter 'Directory.*'
    $lines = $files | ForEach-Object { "$($_.FullName) $($_.Length) $($_.LastWriteTimeUtc.Ticks)" } | Sort-Object
    $hash = [Security.Cryptography.SHA256]::Create()
    try { [Convert]::ToBase64String($hash.ComputeHash([Text.Encoding]::UTF8.GetBytes($lines -join "`n"))) } finally { $hash.Dispose() }
}

function Test-Current {
    (Test-Path $tool) -and (Test-Path $stamp) -and ((Get-Content $stamp -Raw).Trim() -eq (Get-Fingerprint))
}

# Waits for the lock on building and returns it; to be disposed of. On Windows a file that is open cannot be opened again, elsewhere .NET sees to it.
function Get-BuildLock {
    New-Item -ItemType Directory -Force (Join-Path $root 'artifacts') | Out-Null
    while ($true) {
        try { return [IO.File]::Open((Join-Path $root 'artifacts/build.lock'), 'OpenOrCreate', 'ReadWrite', 'None') }
        catch [IO.IOException] { Start-Sleep -Milliseconds 200 }
    }
}

# Runs a script block without the variables that MSBuild would take for properties of the projects (OutDir, Version, Platform, ...).
function Use-BuildEnvironment([scriptblock] $action) {
    $kept = '^(PATH|HOME|USER|USERNAME|USERPROFILE|HOMEDRIVE|HOMEPATH|APPDATA|LOCALAPPDATA|PROGRAM(FILES|DATA|W6432).*|COMMONPROGRAM.*|SYSTEM(ROOT|DRIVE)|' +
        'WINDIR|COMSPEC|PATHEXT|OS|PROCESSOR_.*|NUMBER_OF_PROCESSORS|TMPDIR|TEMP|TMP|LANG|LANGUAGE|LC_.*|TZ|XDG_.*|LD_LIBRARY_PATH|DOTNET_.*|NUGET_.*|' +
        'HTTPS?_PROXY|ALL_PROXY|NO_PROXY|SSL_CERT_(FILE|DIR)|PSMODULEPATH)$'
    $before = [Environment]::GetEnvironmentVariables()
    try {
        $before.Keys | Where-Object { $_ -notmatch $kept } | ForEach-Object { Remove-Item "Env:$_" }
        # No compiler or build server may stay behind: it would hold the lock and the caller's streams.
        $env:DOTNET_CLI_USE_MSBUILD_SERVER = '0'
        $env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
        $env:DOTNET_NOLOGO = '1'
        $env:DOTNET_GENERATE_ASPNET_CERTIFICATE = 'false'
        & $action
    }
    finally {
        $before.Keys | ForEach-Object { [Environment]::SetEnvironmentVariable($_, $before[$_]) }
    }
}

# Runs dotnet build with its output in a log, and says whether it succeeded.
function Invoke-DotnetBuild([string] $log, [string[]] $arguments) {
    Use-BuildEnvironment {
        dotnet build @arguments -c Release -nologo -v:q -tl:off -nr:false -p:UseSharedCompilation=false '-clp:NoSummary;ErrorsOnly' *> $log
    }
    $LASTEXITCODE -eq 0
}

# Compiles a project or solution in Release, warnings being errors; silent unless it fails. The caller holds the lock.
function Invoke-Build([string] $project) {
    $log = Join-Path $root 'artifacts/build.log'
    if (-not (Invoke-DotnetBuild $log (Join-Path $root $project))) {
        $errors = @(Get-Content $log | Where-Object { $_ -match ' error ' } | Select-Object -Unique -First 60)
        if (-not $errors) { $errors = Get-Content $log -Tail 60 }
        $errors | ForEach-Object { [Console]::Error.WriteLine($_) }
        Stop-WithError "the build failed (all of it is in $log)"
    }
}

# Builds the tool and puts it where it runs, compiled to machine code; where the compiler for that cannot be had, as it was built.
function Invoke-ToolBuild {
    $sources = Get-Fingerprint
    Invoke-Build 'src/Fovea.Cli/Fovea.Cli.csproj'
    $log = Join-Path $root 'artifacts/compile.log'
    if (-not (Invoke-DotnetBuild $log (Join-Path $root 'eng/Tool.proj'), '-t:PlaceTool')) {
        [Console]::Error.WriteLine("fovea: not compiled to machine code ($log says why): it starts more slowly")
        $folder = Split-Path $tool
        if (Test-Path $folder) { Remove-Item -Recurse -Force $folder }
        Copy-Item -Recurse (Join-Path $root 'artifacts/bin/Fovea.Cli/release') $folder
    }
    Set-Content $stamp $sources
}
