using System.Diagnostics;

namespace Fovea.Cli.Tests.Scripts;

/// <summary>A small checkout in a folder of its own, with a <c>dotnet</c> that records builds instead of compiling.</summary>
internal sealed class Checkout : IDisposable
{
    private const string Dotnet = """
        #!/usr/bin/env bash
        case $1 in
            --list-sdks) echo "${DOTNET_FAKE_SDKS-10.0.100 [/sdk]}" ;;
            build)
                echo built >> "$DOTNET_FAKE_FOLDER/builds"
                env > "$DOTNET_FAKE_FOLDER/environment"
                sleep 0.3
                if [[ -n ${DOTNET_FAKE_ERROR:-} ]]; then echo "$DOTNET_FAKE_ERROR"; echo "$DOTNET_FAKE_ERROR"; exit 1; fi
                mkdir -p "${2%/src/*}/artifacts/bin/Fovea.Cli/release"
                echo tool > "${2%/src/*}/artifacts/bin/Fovea.Cli/release/Fovea.Cli.dll" ;;
            *) shift; printf '<%s>' "$@"; exit "${DOTNET_FAKE_EXIT:-0}" ;;
        esac

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("fovea scripts ").FullName;

    public Checkout()
    {
        string source = SourceRoot();
        Root = Path.Combine(_folder, "a check out");
        Directory.CreateDirectory(Path.Combine(Root, "src"));
        Directory.CreateDirectory(Path.Combine(Root, "eng"));
        Directory.CreateDirectory(Path.Combine(_folder, "bin"));
        File.WriteAllText(Path.Combine(Root, "src", "A.cs"), "class A;");
        File.WriteAllText(Path.Combine(Root, "Directory.Build.props"), "<Project />");
        File.Copy(Path.Combine(source, "fovea"), Path.Combine(Root, "fovea"));
        File.Copy(Path.Combine(source, "eng", "build.sh"), Path.Combine(Root, "eng", "build.sh"));
        WriteScript(Path.Combine(_folder, "bin", "dotnet"), Dotnet);
    }

    /// <summary>The checkout, in a path with spaces.</summary>
    public string Root { get; }

    /// <summary>The tool's script.</summary>
    public string Script => Path.Combine(Root, "fovea");

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

    /// <summary>Starts <c>bash</c> on a script from the root folder and waits for its end.</summary>
    public async Task<(int Code, string Output, string Error)> RunAsync(
        string script, string[] args, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("bash", [script, .. args])
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
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

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string SourceRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Fovea.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"no Fovea.slnx above {AppContext.BaseDirectory}");
    }
}
