using System.Reflection;

namespace Fovea.Server;

/// <summary>The version of this assembly.</summary>
internal static class ServerVersion
{
    public static string Current { get; } = typeof(ServerVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
