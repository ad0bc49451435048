# Checks what ./test checks; its last line is "N passed, N failed, N skipped".
[CmdletBinding(PositionalBinding = $false)]
param([switch] $Fast, [string] $Filter)
$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
. (Join-Path $root 'eng/build.ps1')
Set-Location $root

$results = Join-Path $root 'artifacts/test-results'
$totals = @{ Passed = 0; Failed = 0; Skipped = 0 }
$legs = @(); $skips = @(); $failures = @(); $broken = @()

function Get-Account($test) {
    $reason = $test.Output.ErrorInfo.Message -replace '\s*[\r\n]+', ' '
    "$($test.testName): $(if ($reason) { $reason } else { 'no reason given' })"
}

# Runs the projects' tests with those variables set and adds to the totals. With fewer instruction sets whole networks take too long:
# tests of the category Networks do not run there.
function Invoke-Leg([string] $name, [hashtable] $variables, [string[]] $projects) {
    Write-Host "== tests: $name"
    $trx = Join-Path $results "$($name -replace ' ', '-').trx"
    $assemblies = $projects | ForEach-Object { "artifacts/bin/$_/release/$_.dll" }
    $options = @('--logger', "trx;LogFileName=$trx", '--logger', 'console;verbosity=minimal', '--results-directory', $results)
    $expression = (@(if ($Filter) { "($Filter)" }) + @(if ($variables.Count) { 'Category!=Networks' })) -join '&'
    if ($expression) { $options += '--filter', $expression }
    try {
        $variables.Keys | ForEach-Object { [Environment]::SetEnvironmentVariable($_, $variables[$_]) }
        dotnet test @assemblies @options | Out-Host
        $code = $LASTEXITCODE
    }
    finally { $variables.Keys | ForEach-Object { Remove-Item "Env:$_" } }

    $tests = @()
    if (Test-Path $trx) { $tests = @(([xml](Get-Content $trx -Raw)).TestRun.Results.UnitTestResult | Where-Object { $_ }) }
    $passed = @($tests | Where-Object outcome -EQ 'Passed').Count
    $notRun = @($tests | Where-Object outcome -EQ 'NotExecuted')
    $wrong = @($tests | Where-Object outcome -NotIn 'Passed', 'NotExecuted')
    $script:skips += $notRun | ForEach-Object { "skipped $(Get-Account $_)" }
    $script:failures += $wrong | ForEach-Object { "failed $(Get-Account $_)" }
    if ($code -ne 0 -and $wrong.Count -eq 0) { $script:broken += "${name}: the run ended with code $code before its results were complete" }
    if (-not $Filter) {
        foreach ($project in $projects) {
            if (-not (Test-Path $trx) -or -not (Select-String -Quiet -Pattern "storage=`"[^`"]*[\\/]$project\.dll`"" $trx)) {
                $script:broken += "${name}: no test of $project ran"
            }
        }
    }
    $totals.Passed += $passed; $totals.Failed += $wrong.Count; $totals.Skipped += $notRun.Count
    $script:legs += "${name}: $passed passed, $($wrong.Count) failed, $($notRun.Count) skipped"
}

Find-Dotnet
Assert-Sdk
if (Test-Path $results) { Remove-Item -Recurse -Force $results }
New-Item -ItemType Directory -Force (Join-Path $root 'artifacts') | Out-Null
Install-Chromium

Write-Host '== build'
$lock = Get-BuildLock
try { Invoke-Build 'Fovea.slnx' } finally { $lock.Dispose() }

if (-not $Fast) {
    Write-Host '== format'
    dotnet format whitespace . --folder --include src/ tests/ bench/ samples/ --verify-no-changes --verbosity minimal | Out-Host
    if ($LASTEXITCODE -ne 0) { $broken += 'format: run dotnet format whitespace' }
}

$samples = 'Fovea.Samples.Tests'
Invoke-Leg 'all' @{} @(Get-ChildItem tests -Directory -Filter '*.Tests' | ForEach-Object Name | Where-Object { $_ -ne $samples })
if (-not $Fast) {
    Invoke-Leg 'without AVX-512' @{ DOTNET_EnableAVX512 = '0' } 'Fovea.Kernels.Tests', 'Fovea.Tensors.Tests', 'Fovea.Nn.Tests', 'Fovea.Detection.Tests'
    Invoke-Leg 'without SIMD' @{ DOTNET_EnableHWIntrinsic = '0' } 'Fovea.Kernels.Tests', 'Fovea.Tensors.Tests', 'Fovea.Detection.Tests'
}
if (-not $Fast -and -not $Filter) { Invoke-Leg 'samples' @{} @($samples) }
else { $legs += 'samples: not run with -Fast or -Filter, since packing and building them takes a minute' }

Write-Host '== result'
$skips | Sort-Object -Unique | Write-Host
$failures | Write-Host
$legs | Write-Host
if ($totals.Passed + $totals.Failed + $totals.Skipped -eq 0) { $broken += 'no test matched' }
$broken | ForEach-Object { Write-Host "FAILED $_" }
$totals.Failed += $broken.Count
Write-Host "$($totals.Passed) passed, $($totals.Failed) failed, $($totals.Skipped) skipped"
exit [int]($totals.Failed -gt 0)
