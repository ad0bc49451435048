# Builds the tool on first use and when its sources changed, then runs it: ./fovea.ps1 VERB ...
$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
. (Join-Path $root 'eng/build.ps1')

Find-Dotnet
if (-not (Test-Current)) {
    Assert-Sdk
    $lock = Get-BuildLock
    try {
        if (-not (Test-Current)) {
            $reason = if (Test-Path $tool) { 'its sources changed' } else { 'first use' }
            [Console]::Error.WriteLine("Building Fovea ($reason)...")
            Invoke-ToolBuild
        }
    }
    finally { $lock.Dispose() }
}
# PowerShell makes a list of 30,60.
$arguments = @($args | ForEach-Object { if ($_ -is [array]) { $_ -join ',' } else { $_ } })
dotnet $tool @arguments
exit $LASTEXITCODE
