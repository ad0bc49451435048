using System.Diagnostics;

namespace Fovea.Samples.Tests;

/// <summary>Runs programs within a time limit; none outlives it.</summary>
internal static class Command
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(5);

    // The variables that say where things are and how to reach the network; MSBuild would take others for properties of the projects.
    private static readonly HashSet<string> _kept = new(StringComparer.OrdinalIgnoreCase)
    {
        "PATH", "HOME", "USER", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMFILES", "SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC",
        "TMPDIR", "TEMP", "TMP", "LANG", "DOTNET_ROOT", "DOTNET_CLI_HOME", "NUGET_PACKAGES", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY",
        "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR",
    };

    /// <summary>Prepares the start of a program in a folder, with its output redirected.</summary>
    public static ProcessStartInfo Prepare(string program, IEnumerable<string> args, string folder)
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(name => !_kept.Contains(name)).ToArray())
            start.Environment.Remove(name);
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false";
        return start;
    }

    /// <summary>Runs a program to its end, which must be a success, and returns the lines of its standard output.</summary>
    public static async Task<string[]> RunAsync(string program, IEnumerable<string> args, string folder)
    {
        ProcessStartInfo start = Prepare(program, args, folder);
        using Process process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(_limit);
        try
        {
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            string text = await output;
            Assert.True(
                process.ExitCode == 0,
                $"{program} {string.Join(' ', start.ArgumentList)} ended with code {process.ExitCode}:\n{text}{await error}");
            return text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
