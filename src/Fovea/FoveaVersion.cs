using System.Reflection;

namespace Fovea;

/// <summary>The version of this library.</summary>
public static class FoveaVersion
{
    /// <summary>The version, such as <c>0.1.0</c>.</summary>
    public static string Current { get; } = typeof(FoveaVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
