using System.ComponentModel;
using System.Diagnostics;
using Fovea.Training.Logging;

namespace Fovea.Training.Tests;

/// <summary>The state of a repository, as git tells it.</summary>
public sealed class GitStateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [GitFact]
    public void ACommitAndChangesOfTrackedFilesAreFound()
    {
        Assert.Null(GitState.Read(_folder.FullPath));
        Git("init", "--quiet");
        Assert.Null(GitState.Read(_folder.FullPath));
        File.WriteAllText(_folder.In("file"), "one");
        Git("add", "file");
        Git("-c", "user.name=n", "-c", "user.email=e@localhost", "commit", "--quiet", "-m", "first");
        string inside = Directory.CreateDirectory(_folder.In("inside")).FullName;
        GitState state = GitState.Read(inside)!;
        Assert.Matches("^[0-9a-f]{40}$", state.Commit);
        Assert.False(state.IsDirty);
        File.WriteAllText(_folder.In("untracked"), "");
        Assert.Equal(state, GitState.Read(inside));
        File.WriteAllText(_folder.In("file"), "another");
        Assert.Equal(state with { IsDirty = true }, GitState.Read(inside));
    }

    [Fact]
    public void AFolderThatDoesNotExistHasNone() => Assert.Null(GitState.Read(_folder.In("none")));

    private void Git(params string[] args)
    {
        using var git = Process.Start(new ProcessStartInfo("git", args) { WorkingDirectory = _folder.FullPath })!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }

    /// <summary>A test that needs git.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class GitFactAttribute : FactAttribute
    {
        public GitFactAttribute()
        {
            try
            {
                using var git = Process.Start(new ProcessStartInfo("git", "--version") { RedirectStandardOutput = true })!;
                git.WaitForExit();
            }
            catch (Win32Exception)
            {
                Skip = "There is no git on this machine.";
            }
        }
    }
}
