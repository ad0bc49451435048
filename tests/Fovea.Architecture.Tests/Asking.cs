namespace Fovea.Architecture.Tests;

/// <summary>Every way to ask whether an exception is that of a missing file; nothing asks for that of a file's loading.</summary>
internal static class Asking
{
    public static bool Is(Exception e) => e is FileNotFoundException { FileName: "a" };

    public static Exception? As(Exception e) => e as FileNotFoundException;

    public static string? Cast(Exception e) => ((FileNotFoundException)e).FileName;

    public static int Arm(Exception e) => e switch { FileNotFoundException => 1, _ => 0 };

    public static int Case(Exception e)
    {
        switch (e)
        {
            case FileNotFoundException:
                return 1;
            default:
                return 0;
        }
    }

    public static int Filter(IEnumerable<Exception> all) => all.OfType<FileNotFoundException>().Count();

    public static bool Token(Exception e) => e.GetType() == typeof(FileNotFoundException);

    public static Func<Exception, bool> Lambda() => e => e is FileNotFoundException;

    public static FileLoadException Load(FileLoadException? e) => e ?? new FileLoadException();
}
