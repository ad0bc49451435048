using System.Diagnostics;
using Fovea.Testing;

namespace Fovea.Cli.Tests.Scripts;

/// <summary>A small checkout in a folder of its own, with a <c>dotnet</c> that records builds instead of compiling.</summary>
internal sealed class Checkout : IDisposable
{
    private const string Dotnet = """
        #!/usr/bin/env bash
        case $1 in
            --list-sdks) echo "${DOTNET_FAKE_SDKS-10.0.100 [/sdk]}" ;;
            build)
                root=${2%/src/*} root=${root%/eng/*}
                if [[ $2 == */eng/Tool.proj ]]; then
                    if [[ -n ${DOTNET_FAKE_UNCOMPILED:-} ]]; then echo "$DOTNET_FAKE_UNCOMPILED"; exit 1; fi
                    mkdir -p "$root/artifacts/fovea"
                    echo compiled > "$root/artifacts/fovea/Fovea.Cli.dll"
                    exit
                fi
                echo built >> "$DOTNET_FAKE_FOLDER/builds"
                env > "$DOTNET_FAKE_FOLDER/environment"
                sleep 0.3
                if [[ -n ${DOTNET_FAKE_ERROR:-} ]]; then echo "$DOTNET_FAKE_ERROR"; echo "$DOTNET_FAKE_ERROR"; exit 1; fi
                mkdir -p "$root/artifacts/bin/Fovea.Cli/release"
                echo built > "$root/artifacts/bin/Fovea.Cli/release/Fovea.Cli.dll" ;;
            *) shift; printf '<%s>' "$@"; exit "${DOTNET_FAKE_EXIT:-0}" ;;
        esac

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("fovea scripts ").FullName;

    public Checkout()
    {
        string source = SourceTree.Root;
        Root = Path.Combine(_folder, "a check out");
        Directory.CreateDirectory(Path.Combine(Root, "src"));
        Directory.CreateDirectory(Path.Combine(Root, "eng"));
        Directory.CreateDirectory(Path.Combine(_folder, "bin"));
        File.WriteAllText(Path.Combine(Root, "src", "A.cs"), "class A;");
        File.WriteAllText(Path.Combine(Root, "Directory.Build.props"), "<Project />");
        File.Copy(Path.Combine(source, "fovea"), Path.Combine(Root, "fovea"));
        File.Copy(Path.Combine(source, "fovea.ps1"), PowerShellScript);
        File.Copy(Path.Combine(source, "eng", "build.sh"), Path.Combine(Root, "eng", "build.sh"));
        File.Copy(Path.Combine(source, "eng", "build.ps1"), Path.Combine(Root, "eng", "build.ps1"));
        WriteScript(Path.Combine(_folder, "bin", "dotnet"), Dotnet);
    }

    /// <summary>The checkout, in a path with spaces.</summary>
    public string Root { get; }

    /// <summary>The tool's script.</summary>
    public string Script => Path.Combine(Root, "fovea");

    /// <summary>The tool's script for PowerShell.</summary>
    public string PowerShellScript => Path.Combine(Root, "fovea.ps1");

    /// <summary>What the tool that runs is: <c>compiled</c> to machine code, or as it was <c>built</c>.</summary>
    public string Tool => File.ReadAllText(Path.Combine(Root, "artifacts", "fovea", "Fovea.Cli.dll")).TrimEnd();

    /// <summary>How often a build was started.</summary>
    public int Builds
    {
        get
        {
            string log = Path.Combine(_folder, "builds");
            return File.Exists(log) ? File.ReadAllLines(log).Length : 0;
        }
    }

    /// <summary>The names of the variables that the last build saw.</summary>
    public IEnumerable<string> BuildEnvironment =>
        File.ReadAllLines(Path.Combine(_folder, "environment")).Select(line => line.Split('=')[0]);

    /// <summary>A path outside the checkout, in the same folder.</summary>
    public string Outside(string name) => Path.Combine(_folder, name);

    /// <summary>Writes an executable script.</summary>
    public void WriteScript(string path, string text)
    {
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Puts a command before all others on the PATH.</summary>
    public void AddCommand(string name, string text) => WriteScript(Path.Combine(_folder, "bin", name), text);

    /// <summary>Starts <c>bash</c>, or <c>pwsh</c>, on a script from the root folder and waits for its end.</summary>
    public async Task<(int Code, string Output, string Error)> RunAsync(
        string script, string[] args, Dictionary<string, string>? environment = null)
    {
        bool powerShell = Path.GetExtension(script) == ".ps1";
        string[] first = powerShell ? ["-NoProfile", "-File", Launcher(script)] : [script];
        var start = new ProcessStartInfo(powerShell ? "pwsh" : "bash", [.. first, .. args])
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (!powerShell)
            start.Environment["PATH"] = $"{Path.Combine(_folder, "bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["TMPDIR"] = _folder;
        start.Environment["DOTNET_FAKE_FOLDER"] = _folder;
        foreach ((string name, string value) in environment ?? [])
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    // pwsh may be started by dotnet itself: only from then on is another dotnet before it on the PATH.
    private string Launcher(string script)
    {
        string path = Outside("launch.ps1");
        File.WriteAllText(
            path, $"$env:PATH = '{Path.Combine(_folder, "bin")}:' + $env:PATH\n& '{script}' @args\nexit $LASTEXITCODE\n");
        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
