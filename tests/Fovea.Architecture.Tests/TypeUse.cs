using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Fovea.Architecture.Tests;

/// <summary>One place in compiled code that asks for a type: is, as, a cast, a pattern, typeof, or a type argument as in OfType.</summary>
/// <param name="Method">The method that asks, as it is compiled: a lambda's stands in a type of its own.</param>
/// <param name="Type">The type that is asked for.</param>
/// <param name="File">The source file, by its path from the root.</param>
/// <param name="Line">The line in that file.</param>
internal sealed record TypeUse(MethodBase Method, Type Type, string File, int Line)
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> _operations = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(operation => operation.Value);

    public override string ToString() => $"{File}:{Line} asks for {Type.Name}";

    /// <summary>Every place of <paramref name="assembly"/> that asks for a type.</summary>
    public static IEnumerable<TypeUse> In(Assembly assembly)
    {
        using var lines = new SourceLines(assembly);
        foreach (MethodBase method in assembly.GetTypes().SelectMany(Methods))
        {
            foreach ((int offset, Type type) in Asked(method))
            {
                (string file, int line) = lines.At(method, offset);
                yield return new TypeUse(method, type, file, line);
            }
        }
    }

    /// <summary>The source files in which the methods of <paramref name="type"/> stand.</summary>
    public static IReadOnlySet<string> Files(Type type)
    {
        using var lines = new SourceLines(type.Assembly);
        return Methods(type).Select(method => lines.At(method, int.MaxValue).File).Where(file => file.Length > 0).ToHashSet();
    }

    /// <summary>The type in the source that <paramref name="type"/> is compiled from: itself, or the one in which it is nested.</summary>
    public static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static IEnumerable<MethodBase> Methods(Type type) =>
        type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared));

    private static IEnumerable<(int Offset, Type Type)> Asked(MethodBase method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        Type[]? typeArguments = method.DeclaringType is { IsGenericType: true } declaring ? declaring.GetGenericArguments() : null;
        Type[]? methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (int offset = 0; offset < code.Length;)
        {
            int start = offset;
            short value = code[offset++];
            if (value == 0xFE)
                value = unchecked((short)(0xFE00 | code[offset++]));
            OpCode operation = _operations[value];
            if (operation.OperandType is OperandType.InlineType or OperandType.InlineTok or OperandType.InlineMethod)
            {
                MemberInfo? asked = method.Module.ResolveMember(BitConverter.ToInt32(code, offset), typeArguments, methodArguments);
                if (asked is Type type && (operation == OpCodes.Isinst || operation == OpCodes.Castclass || operation == OpCodes.Ldtoken))
                    yield return (start, type);
                foreach (Type argument in asked is MethodInfo { IsGenericMethod: true } called ? called.GetGenericArguments() : [])
                    yield return (start, argument);
            }
            offset += OperandSize(operation.OperandType, code, offset);
        }
    }

    private static int OperandSize(OperandType operand, byte[] code, int offset) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, offset),
        _ => 4,
    };

    /// <summary>An assembly's debugging symbols, which lie beside it.</summary>
    private sealed class SourceLines(Assembly assembly) : IDisposable
    {
        private const string MappedRoot = "/_/"; // Directory.Build.props keeps the machine's paths out of the packages

        private readonly MetadataReaderProvider _symbols =
            MetadataReaderProvider.FromPortablePdbStream(System.IO.File.OpenRead(Path.ChangeExtension(assembly.Location, ".pdb")));

        public (string File, int Line) At(MethodBase method, int offset)
        {
            MetadataReader reader = _symbols.GetMetadataReader();
            var handle = (MethodDefinitionHandle)MetadataTokens.EntityHandle(method.MetadataToken);
            SequencePoint[] points = [.. reader.GetMethodDebugInformation(handle).GetSequencePoints().Where(point => !point.IsHidden)];
            if (points.Length == 0)
                return ("", 0); // a method that the compiler wrote
            SequencePoint point = points.LastOrDefault(point => point.Offset <= offset, points[0]);
            string path = reader.GetString(reader.GetDocument(point.Document).Name);
            string fromRoot = path.StartsWith(MappedRoot, StringComparison.Ordinal)
                ? path[MappedRoot.Length..]
                : Path.GetRelativePath(Repository.Root, path);
            return (fromRoot.Replace('\\', '/'), point.StartLine);
        }

        public void Dispose() => _symbols.Dispose();
    }
}
