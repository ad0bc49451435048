using System.Diagnostics;

namespace Fovea.Samples.Tests;

/// <summary>A sample web application, running on a free port of this machine until it is disposed.</summary>
internal sealed class RunningApi : IDisposable
{
    private const string Announcement = "Now listening on: ";

    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private RunningApi(Process process) => _process = process;

    /// <summary>The address of its root.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Starts an application and waits until it listens.</summary>
    public static async Task<RunningApi> StartAsync(string weights, string sample = "minimal-api")
    {
        ProcessStartInfo start = Command.Prepare(
            "dotnet", [PackedFovea.SampleAssembly(sample), "--urls", "http://127.0.0.1:0", "--model", weights], Path.GetTempPath());
        var api = new RunningApi(Process.Start(start)!);
        try
        {
            api._process.StandardInput.Close();
            _ = api._process.StandardError.ReadToEndAsync(CancellationToken.None);
            using var limit = new CancellationTokenSource(_limit);
            while (await api._process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.IndexOf(Announcement, StringComparison.Ordinal) is >= 0 and int at)
                {
                    api.Address = new Uri(line[(at + Announcement.Length)..]);
                    _ = api._process.StandardOutput.ReadToEndAsync(CancellationToken.None); // a full pipe would stop the application
                    return api;
                }
            }

            throw new InvalidOperationException("the application ended before it listened");
        }
        catch
        {
            api.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
