using System.Reflection;
using System.Reflection.Emit;
using Microsoft.CodeAnalysis;

namespace GoAkt.Typed.Generators.Tests.Harness;

/// <summary>An assembly whose metadata holds what no C# compiler writes, but F#, VB or another may.</summary>
internal sealed class ForeignAssembly
{
    private const MethodAttributes Abstract =
        MethodAttributes.Public
        | MethodAttributes.Abstract
        | MethodAttributes.Virtual
        | MethodAttributes.NewSlot
        | MethodAttributes.HideBySig;

    private readonly Lazy<byte[]> _image;

    /// <param name="define">Defines the types.</param>
    public ForeignAssembly(Action<ModuleBuilder> define)
    {
        PersistedAssemblyBuilder assembly = new(new AssemblyName("Foreign"), typeof(object).Assembly);
        define(assembly.DefineDynamicModule("Foreign"));
        _image = new Lazy<byte[]>(() =>
        {
            using MemoryStream stream = new();
            assembly.Save(stream);
            return stream.ToArray();
        });
    }

    public byte[] Image => _image.Value;

    public MetadataReference Reference => MetadataReference.CreateFromImage(Image);

    /// <summary>An assembly with an interface that has methods.</summary>
    public static ForeignAssembly WithInterface(string name, Action<TypeBuilder> define) => new(module =>
    {
        TypeBuilder type = Interface(module, name);
        define(type);
        type.CreateType();
    });

    public static TypeBuilder Interface(ModuleBuilder module, string name, params Type[] bases)
    {
        TypeBuilder type =
            module.DefineType(name, TypeAttributes.Public | TypeAttributes.Interface | TypeAttributes.Abstract);
        foreach (Type inherited in bases)
        {
            type.AddInterfaceImplementation(inherited);
        }

        return type;
    }

    /// <summary>Defines an abstract method, whose parameters may have no name.</summary>
    public static MethodBuilder Method(
        TypeBuilder type, string name, Type returnType, params (Type Type, string? Name)[] parameters)
    {
        MethodBuilder method = type.DefineMethod(
            name,
            Abstract,
            returnType,
            [.. parameters.Select(static parameter => parameter.Type)]);
        for (int i = 0; i < parameters.Length; i++)
        {
            if (parameters[i].Name is { } parameter)
            {
                method.DefineParameter(i + 1, ParameterAttributes.None, parameter);
            }
        }

        return method;
    }

    /// <summary>A method whose parameter has an optional modifier, as C# writes none.</summary>
    public static void ModifiedMethod(TypeBuilder type, string name, Type returnType, Type parameter) =>
        type.DefineMethod(
            name,
            Abstract,
            CallingConventions.HasThis,
            returnType,
            returnTypeRequiredCustomModifiers: null,
            returnTypeOptionalCustomModifiers: null,
            [parameter],
            parameterTypeRequiredCustomModifiers: null,
            [[typeof(Version)]]);
}
