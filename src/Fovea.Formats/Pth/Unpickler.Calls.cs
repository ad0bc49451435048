namespace Fovea.Formats.Pth;

/// <summary>Globals and what they would make: those of <see cref="TorchGlobals"/>, and opaque values for all others.</summary>
internal sealed partial class Unpickler
{
    private bool Call(byte code)
    {
        switch ((char)code)
        {
            case 'c': Push(Find(source.ReadLine(), source.ReadLine())); return true;
            case '\x93':
                if (Pop() is not string name || Pop() is not string module)
                    throw source.Broken("names a global by something else than two strings");
                Push(Find(module, name));
                return true;
            case 'R' or '\x81':
                object? arguments = Pop();
                Push(Result(Pop(), arguments));
                return true;
            case '\x92':
                object? named = Pop(), positional = Pop(), made = Pop();
                if (made is not OpaqueValue && named is not PickleDict { Items: [] })
                    throw source.Broken("calls with named arguments, expected none");
                Push(Result(made, positional));
                return true;
            case 'o':
                object?[] parts = PopMarked();
                if (parts is not [var type, .. var rest])
                    throw source.Broken("makes an object of no class");
                Push(TorchGlobals.Call(type, rest, budget, source));
                return true;
            case 'i':
                object instanced = Find(source.ReadLine(), source.ReadLine());
                Push(TorchGlobals.Call(instanced, PopMarked(), budget, source));
                return true;
            case 'b':
                object? state = Pop();
                if (Top() is not (OpaqueValue or PickleDict) || (Top() is PickleDict && state is not PickleDict))
                    throw source.Broken("sets the state of an object, expected only the attributes of an OrderedDict");
                return true;
            case 'Q': Push(Persistent(Pop())); return true;
            case 'P': throw source.Broken($"refers to {MessageText.Quoted(source.ReadLine())} outside the file, expected storages");
            case '\x82' or '\x83' or '\x84':
                throw source.Broken("uses Python's registry of extensions, expected tensors, containers and numbers");
            case '\x97' or '\x98': throw source.Broken("refers to buffers outside the file, expected tensors, containers and numbers");
            default: return false;
        }
    }

    private object Find(string module, string name)
    {
        budget.Charge(100);
        return TorchGlobals.Find(module, name) ?? new OpaqueValue($"{MessageText.Shorten(module)}.{MessageText.Shorten(name)}");
    }

    private object? Result(object? callable, object? arguments) => arguments switch
    {
        PickleTuple tuple => TorchGlobals.Call(callable, tuple.Items, budget, source),
        OpaqueValue => TorchGlobals.Call(callable, [arguments], budget, source),
        _ => throw source.Broken("calls with something else than a tuple"),
    };

    private object Persistent(object? id)
    {
        budget.Charge(200);
        return persistent(id);
    }
}
