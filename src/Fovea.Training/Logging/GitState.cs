using System.ComponentModel;
using System.Diagnostics;

namespace Fovea.Training.Logging;

/// <summary>The state of a git repository.</summary>
/// <param name="Commit">The hash of the commit that is checked out.</param>
/// <param name="IsDirty">Whether tracked files differ from it.</param>
public sealed record GitState(string Commit, bool IsDirty)
{
    private const string CommitLine = "# branch.oid ";

    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(10);

    /// <summary>The commit, and whether there are changes beside it.</summary>
    internal string Text => Commit + (IsDirty ? ", with changes that are not committed" : "");

    /// <summary>
    /// Asks git for the state of the repository of a folder, without changing it; null outside of a repository, before its first commit,
    /// or where there is no git.
    /// </summary>
    public static GitState? Read(string folder)
    {
        var start = new ProcessStartInfo("git")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in (string[])
            [
                "-c", "core.fsmonitor=false", "--no-optional-locks", "status", "--porcelain=v2", "--branch", "--untracked-files=no",
            ])
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using var git = Process.Start(start)!;
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            Task<string> output = git.StandardOutput.ReadToEndAsync();
            if (!output.Wait(_longest) || !git.WaitForExit(_longest))
            {
                git.Kill();
                return null;
            }

            return git.ExitCode == 0 ? Parse(output.Result) : null;
        }
        catch (Exception failure) when (failure is Win32Exception or InvalidOperationException or IOException)
        {
            return null;
        }
    }

    private static GitState? Parse(string status)
    {
        string[] lines = status.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string? commit = lines.FirstOrDefault(line => line.StartsWith(CommitLine, StringComparison.Ordinal))?[CommitLine.Length..];
        return commit is null || !commit.All(char.IsAsciiHexDigit)
            ? null
            : new GitState(commit, lines.Any(line => !line.StartsWith('#')));
    }
}
